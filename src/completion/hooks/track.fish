# Completion of `track` in fish. Keep it where fish looks for it:
#   track completions fish > ~/.config/fish/completions/track.fish
complete --command track --no-files --keep-order --arguments \
    '(TRACK_COMPLETE=fish track -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token --cut-at-cursor) 2>/dev/null)'
