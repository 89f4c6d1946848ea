"""What can go wrong with a file or a call, each with its exit code and its way out (错误与退出码).

Every message names the file, what happened, why, and what to do, in Chinese and English.  The codes in
``ExitCode`` and the ``code`` of each class are stable: scripts read them.

>>> error = EmptyFile("a.txt")
>>> error.code, int(error.exit_code)
('empty_file', 3)
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended; stable.  Source: table of exit codes in the README."""

    OK = 0
    SOME_FAILED = 1
    USAGE = 2
    NO_INPUT = 3
    MISSING_TOOL = 4
    OUTPUT = 5
    INTERRUPTED = 130


class HetongError(Exception):
    """A failure that a user can act on.

    code: stable snake_case reason; reason_zh, reason_en: what and why; remedy_zh, remedy_en: what to do
    """

    code = "failed"
    exit_code = ExitCode.NO_INPUT
    reason_zh, reason_en = "无法处理", "could not be processed"
    remedy_zh, remedy_en = "", ""

    def __init__(self, path: str, detail: str = "") -> None:
        """path: the file as the user named it; detail: one line from the reader underneath, or nothing."""
        super().__init__(path, detail)
        self.path = path
        self.detail = " ".join(detail.split())[:300]

    def __str__(self) -> str:
        """Return one line: file, reason, remedy, in Chinese and then in English."""
        detail = f" ({self.detail})" if self.detail else ""
        zh = "，".join(part for part in (self.reason_zh, self.remedy_zh) if part)
        en = "; ".join(part for part in (self.reason_en, self.remedy_en) if part)
        return f"{self.path}: {zh}{detail} | {en} [{self.code}]"


class EmptyFile(HetongError):
    """The file has no bytes, or nothing but white space."""

    code = "empty_file"
    reason_zh, reason_en = "文件是空的", "the file is empty"
    remedy_zh, remedy_en = "请重新下载或导出", "download or export it again"


class UnsupportedFormat(HetongError):
    """The content is of no type that is read."""

    code = "unsupported_format"
    reason_zh, reason_en = "不支持的文件类型", "this type of file is not read"
    remedy_zh = "支持 DOCX、DOC/WPS、PDF、RTF、HTML、TXT/MD、图片（PNG、JPEG、TIFF、BMP）"
    remedy_en = "DOCX, DOC/WPS, PDF, RTF, HTML, TXT/MD and pictures (PNG, JPEG, TIFF, BMP) are read"


class CorruptFile(HetongError):
    """The content is damaged beyond what can be salvaged."""

    code = "corrupt_file"
    reason_zh, reason_en = "文件已损坏或不完整", "the file is damaged or cut off"
    remedy_zh, remedy_en = (
        "请重新下载，或用原程序打开后另存",
        "download it again, or open it where it was made and save it anew",
    )


class EncryptedFile(HetongError):
    """The content needs a password that was not given or is wrong."""

    code = "encrypted"
    reason_zh, reason_en = "文件有密码保护", "the file is protected by a password"
    remedy_zh, remedy_en = "请去除密码后再试", "remove the password, or give it with --password"


class NeedsOcr(HetongError):
    """The file holds pictures of text and no text."""

    code = "needs_ocr"
    exit_code = ExitCode.MISSING_TOOL
    reason_zh, reason_en = "没有文字层（扫描件或图片）", "no text layer (a scan or a picture)"
    remedy_zh = "请安装文字识别组件：pip install 'hetong[ocr]'，且不用 --ocr off"
    remedy_en = "install text recognition: pip install 'hetong[ocr]', and leave out --ocr off"


class NoText(HetongError):
    """The pictures of the file were looked at and hold no text that can be read."""

    code = "no_text"
    reason_zh, reason_en = "未识别到文字", "no text was found in the picture"
    remedy_zh = "请检查是否空白页、照片或过于模糊，可用 300 dpi 重新扫描"
    remedy_en = "see whether it is blank, a photo or blurred; scan it again at 300 dpi"


class LimitExceeded(HetongError):
    """A bound on size, pages or depth was hit before there was anything to keep."""

    code = "limit_size"
    reason_zh, reason_en = "超出大小限制", "a size limit was hit"
    remedy_zh, remedy_en = "请拆分文件", "split the file"


class UnreadableFile(HetongError):
    """The file system does not give the content: missing, no permission, no regular file."""

    code = "unreadable"
    reason_zh, reason_en = "无法读取", "cannot be read"
    remedy_zh, remedy_en = "请检查路径和权限", "check the path and its permissions"


class NotAContract(HetongError):
    """The text holds nothing that a contract is made of."""

    code = "not_a_contract"
    exit_code = ExitCode.SOME_FAILED
    reason_zh, reason_en = "看不出是合同", "this does not look like a contract"
    remedy_zh, remedy_en = "如确是合同请加 --force", "if it is one, read it with --force"


class MissingTool(HetongError):
    """A program or an extra that this needs is not installed."""

    code = "missing_tool"
    exit_code = ExitCode.MISSING_TOOL
    reason_zh, reason_en = "缺少所需程序或组件", "a program or an extra is missing"
    remedy_zh, remedy_en = "请重新安装 hetong", "install hetong anew"


class OutputError(HetongError):
    """The output cannot be written: no space, no permission, no folder."""

    code = "output_not_writable"
    exit_code = ExitCode.OUTPUT
    reason_zh, reason_en = "无法写入输出", "the output cannot be written"
    remedy_zh, remedy_en = "请检查磁盘空间和权限", "check the disk space and the permissions"


class UnknownOutput(HetongError):
    """The name of the output ends in none of the types that are written; the detail says which are."""

    code = "unknown_output"
    exit_code = ExitCode.USAGE
    reason_zh, reason_en = "不能写成这种类型", "this type of output is not written"
    remedy_zh, remedy_en = "请改后缀", "take another ending"


class OutputIsInput(HetongError):
    """The output would take the place of a file that is to be read."""

    code = "output_is_input"
    exit_code = ExitCode.USAGE
    reason_zh, reason_en = "输出会覆盖输入文件", "the output would overwrite an input"
    remedy_zh, remedy_en = "请换一个文件名", "take another name"


class InputTwice(HetongError):
    """Two files are asked for and both are standard input."""

    code = "input_twice"
    exit_code = ExitCode.USAGE
    reason_zh, reason_en = "只有一份文件可来自标准输入", "only one of the two can be standard input"
    remedy_zh, remedy_en = "请写明另一份的文件名", "name the other file"


class WorkerCrash(HetongError):
    """Reading the file ended two worker processes, one after the other."""

    code = "crash"
    exit_code = ExitCode.SOME_FAILED
    reason_zh, reason_en = "读取时进程崩溃，已隔离", "reading it ended the process twice; it is set aside"
    remedy_zh, remedy_en = "请用原程序打开后另存再试", "open it where it was made and save it anew"


class TimeLimit(LimitExceeded):
    """Reading the file took longer than a file may take."""

    code = "limit_time"
    reason_zh, reason_en = "超出时间限制", "it took longer than a file may take"
    remedy_zh, remedy_en = "可用 --max-seconds 放宽", "allow more with --max-seconds"


class MemoryLimit(LimitExceeded):
    """Reading the file took more memory than a file may take."""

    code = "limit_memory"
    reason_zh, reason_en = "超出内存限制", "it took more memory than a file may take"
    remedy_zh, remedy_en = "可用 --max-memory 放宽", "allow more with --max-memory"


class PartlyRead(HetongError):
    """Something of the file was not read; the record holds the rest, the detail says what."""

    code = "partial"
    exit_code = ExitCode.OK
    reason_zh, reason_en = "部分内容未能读取", "something of it was not read"
    remedy_zh, remedy_en = "记录中的 findings 说明缺了什么", "the findings of its record say what is missing"


class InternalError(HetongError):
    """A fault of ours, not of the file."""

    code = "internal_error"
    exit_code = ExitCode.SOME_FAILED
    reason_zh, reason_en = "程序内部错误", "a fault of this program"
    remedy_zh, remedy_en = "请附上此行反馈", "please report it with this line"


def reason_for(code: str) -> type[HetongError]:
    """Return the error of a stable code; that of a file read in part for the code of a loss.

    >>> reason_for("encrypted").__name__, reason_for("limit_pages").__name__
    ('EncryptedFile', 'PartlyRead')
    """
    return _by_code(HetongError).get(code, PartlyRead)


def _by_code(kind: type[HetongError]) -> dict[str, type[HetongError]]:
    below = {code: one for each in kind.__subclasses__() for code, one in _by_code(each).items()}
    return {kind.code: kind} | below
