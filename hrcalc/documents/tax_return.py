"""`tax_return.xlsx`: 正常工资薪金所得 as the tax office's client takes it, in a sheet of our own or in the company's template."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from hrcalc.documents.book import Book
from hrcalc.documents.measure import column_width
from hrcalc.documents.sheet_xml import Column, letters, rows_of
from hrcalc.documents.sheets import add_head
from hrcalc.documents.style import Looks, set_page, set_widths
from hrcalc.documents.tax_template import TaxTemplate
from hrcalc.engine.payees import told
from hrcalc.engine.result import PayRun

TITLE = "正常工资薪金所得"

COLUMNS: dict[str, str] = {
    "工号": "employee_id",
    "*姓名": "name",
    "*证件类型": "id_type",
    "*证件号码": "id_number",
    "本期收入": "income",
    "本期免税收入": "exempt_income",
    "基本养老保险费": "pension",
    "基本医疗保险费": "medical",
    "失业保险费": "unemployment",
    "住房公积金": "housing_fund",
    "累计子女教育": "cumulative_children_education",
    "累计继续教育": "cumulative_continuing_education",
    "累计住房贷款利息": "cumulative_housing_loan",
    "累计住房租金": "cumulative_rent",
    "累计赡养老人": "cumulative_elderly_care",
    "累计3岁以下婴幼儿照护": "cumulative_infant_care",
    "累计个人养老金": "personal_pension",
    "企业(职业)年金": "enterprise_annuity",
    "商业健康保险": "commercial_health_insurance",
    "税延养老保险": "tax_deferred_pension",
    "其他": "other_pretax",
    "准予扣除的捐赠额": "donations",
    "减免税额": "tax_relief",
    "备注": "",
}
"""The client's headers, in its order and in its spelling in either language, and what stands below them."""

_RESIDENT = "居民身份证"


def declared(run: PayRun) -> dict[str, pa.ChunkedArray]:
    """The columns of the return by header, a row for each person who is paid."""
    rows = pc.index_in(run.tax_return["employee_id"], value_set=run.employees["employee_id"].combine_chunks())
    number, kind = (told(run, name).take(rows) for name in ("id_number", "id_type"))
    number = pc.utf8_upper(number)
    resident = pc.or_(pc.equal(kind, "身份证"), pc.and_(pc.equal(kind, ""), pc.not_equal(number, "")))
    texts = {
        "name": pc.fill_null(run.employees["name"].take(rows), ""),
        "id_type": pc.if_else(resident, _RESIDENT, kind),
        "id_number": number,
        "": pa.repeat(pa.scalar(""), run.tax_return.num_rows),
    }
    return {
        header: values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
        for header, name in COLUMNS.items()
        for values in [texts[name] if name in texts else run.tax_return[name]]
    }


def write_tax_return(
    columns: Mapping[str, pa.ChunkedArray], path: Path, template: TaxTemplate | None, book: Book
) -> None:
    """Write the return: into the template, where there is one, else into an empty book."""
    if template is not None:
        template.write(columns, path, book.created)
        return
    looks = Looks(book.lang)
    sheet = book.sheet(TITLE)
    add_head(sheet, looks, list(columns), row=1)
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "C2"
    set_widths(sheet, [column_width(values, header[:8], high=24) for header, values in columns.items()])
    set_page(sheet, book.lang, landscape=True, title_rows="1:1", title_columns="A:B", pages_wide=2)
    styles = {header: looks.text if pa.types.is_string(c.type) else looks.money for header, c in columns.items()}
    sheet.print_area = f"A1:{letters(len(columns))}{1 + len(next(iter(columns.values())))}"
    book.stream(sheet, rows_of([Column(c, book.id(styles[header])) for header, c in columns.items()], 2))
    book.save(path)
