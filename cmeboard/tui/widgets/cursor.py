"""Where the cursor of the board stands: on a case, so that it stays with it wherever the card goes. Pure."""

from cmeboard.core.board import Card, Column, place_of


class Cursor:
    """A place in the columns that are shown: which column is current, and the row in each.

    `case` is the case it stands on, kept while the card is out of sight, so that it is found again.
    """

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.column = next((index for index, column in enumerate(columns) if column.cards), 0)
        self.case = ""
        self._rows = [0] * len(columns)
        self._own_rows: list[int] | None = None
        """The rows as they were before the cursor was on a visit, while it is on one."""
        self._keep_case()

    @property
    def row(self) -> int:
        """The place in the current column, from 0."""
        return self._rows[self.column]

    def row_of(self, column: int) -> int:
        """The place that the cursor would have in another column."""
        return self._rows[column]

    @property
    def card(self) -> Card | None:
        """The card under the cursor, or None in an empty column."""
        cards = self.columns[self.column].cards
        return cards[self.row] if cards else None

    def take(self, columns: tuple[Column, ...]) -> None:
        """Stands in new columns: on its case, or where it was if that has gone."""
        self.columns = columns
        self._rows = self._rows_in(columns, self._rows)
        if self._own_rows is not None:
            self._own_rows = self._rows_in(columns, self._own_rows)
        self.column = min(self.column, len(columns) - 1)
        place = self.find(self.case)
        if place is not None:
            self.column, self._rows[place[0]] = place
        self._keep_case()

    @staticmethod
    def _rows_in(columns: tuple[Column, ...], rows: list[int]) -> list[int]:
        padded = rows + [0] * len(columns)
        return [min(row, max(0, len(column.cards) - 1)) for row, column in zip(padded, columns, strict=False)]

    def leave_empty_column(self) -> None:
        """Goes to the first column with a card that is no file to mend, where the current one has none."""
        if any(not card.problem for card in self.columns[self.column].cards):
            return
        for index, column in enumerate(self.columns):
            for row, card in enumerate(column.cards):
                if not card.problem:
                    self.go(index, row)
                    return

    def find(self, case: str) -> tuple[int, int] | None:
        """The column and row of a case, or None where it is not shown."""
        for index, column in enumerate(self.columns):
            row = place_of(column.cards, case)
            if row is not None:
                return index, row
        return None

    def go(self, column: int, row: int) -> None:
        """Moves to a card; a row past the end is the last."""
        self.stay()
        self._stand(column, row)

    def visit(self, column: int, row: int) -> None:
        """Stands on a card for as long as something else says on which: every other column keeps the row that it had
        before, so that it does not matter which cards were visited on the way.
        """
        if self._own_rows is None:
            self._own_rows = self._rows
        self._rows = list(self._own_rows)
        self._stand(column, row)

    def stay(self) -> None:
        """Ends a visit where it has come to."""
        self._own_rows = None

    def _stand(self, column: int, row: int) -> None:
        last = max(0, len(self.columns[column].cards) - 1)
        self.column, self._rows[column] = column, min(max(0, row), last)
        self._keep_case()

    def _keep_case(self) -> None:
        self.case = self.card.case if self.card is not None else ""
