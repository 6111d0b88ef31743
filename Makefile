# The two commands of the README. Set-up happens by itself and only once; packaging/set_up.sh says how.
BIN := .venv/bin

.PHONY: demo test setup

demo:
	@packaging/set_up.sh run
	@$(BIN)/workbench demo

test:
	@packaging/set_up.sh test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy workbench
	$(BIN)/lint-imports
	QT_QPA_PLATFORM=offscreen $(BIN)/pytest --no-xvfb -m "not xvfb"
	QT_QPA_PLATFORM=xcb $(BIN)/pytest -m xvfb

setup:
	@packaging/set_up.sh test
