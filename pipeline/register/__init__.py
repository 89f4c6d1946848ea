"""Contracts side by side (合同台账): terms made comparable, statistics, names of companies, deadlines."""
