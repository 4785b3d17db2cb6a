"""Loading a workbook: columns, layout, values and checks are pure; reading, review and storing work on rows."""
