"""The board in the terminal. The app is the only caller of `Workspace.perform` here."""
