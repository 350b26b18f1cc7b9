"""The kinds of files by their content and by the ends of their names, in words. May not open any."""

from __future__ import annotations

WORKBOOKS = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "ods": (".ods",)}
TEXTS = (".csv", ".tsv", ".txt")
WORD = ".docx"

_AS_TABLE = "mở bằng Excel hoặc LibreOffice rồi lưu thành .xlsx"
KINDS = {
    "word": (
        "văn bản Word",
        "lưu thành .docx nếu biểu là bảng trong văn bản; chắc hơn là điền vào biểu .xlsx đã phát",
    ),
    "odt": ("văn bản OpenDocument (.odt)", "lưu thành .docx nếu biểu là bảng trong văn bản"),
    "pdf": ("tệp PDF", "xin đơn vị gửi tệp Excel hoặc Word gốc đã in ra PDF này"),
    "html": ("trang web hoặc XML", _AS_TABLE),
    "image": ("tệp ảnh", "ảnh chụp không đọc được; xin đơn vị gửi biểu .xlsx"),
    "zip": ("tệp nén", "giải nén rồi chép các biểu bên trong vào thư mục"),
    "text": ("tệp chữ", _AS_TABLE),
    "xlsx": ("bảng tính Excel (.xlsx)", ""),
    "xls": ("bảng tính Excel 97–2003 (.xls)", ""),
    "ods": ("bảng tính OpenDocument (.ods)", ""),
    "xlsb": ("bảng tính nhị phân (.xlsb)", _AS_TABLE),
    "unknown": ("tệp không rõ loại", "xin đơn vị gửi biểu .xlsx"),
}
"""What people call each kind of file, and what to do where one stands in the place of a form."""
