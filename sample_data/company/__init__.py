"""The sample company 启明软件(示例): who works there, what happens in two months, and the files that tell it.

roster      the people            days        workdays and holidays
customers   invented customers    events      leads, interviews and deals as records
attendance  one row a day         invitation  上海: 邀约部 invites, 面谈部 interviews and closes
sales       深圳: 市场部 finds leads, 销售部 closes
standing    targets, actuals, applications, adjustments
declared    contribution bases, special additional deductions
opening     what January to August paid, before the ledger began
sample      the two months as files, and the README that names the story's rows
layout      Chinese headers       files       CSV and xlsx, the same bytes every time
year        twelve months as HR has them, with what is told late, taken back and put right
year_staff  its people and days       year_events  its leads, interviews and deals
bulk        benchmark months of any size, in the same layout
"""
