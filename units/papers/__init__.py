"""Printed papers: what is frozen for print (`layout`, `freeze`) and how it becomes a PDF (`render`, `press`)."""
