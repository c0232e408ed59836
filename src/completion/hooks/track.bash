# Completion of `track` in bash. Put this line into ~/.bashrc:
#   eval "$(track completions bash)"
_track() {
    local reply
    COMPREPLY=()
    # The words as they were typed, quotes and all: track takes them apart itself.
    while IFS= read -r reply; do
        COMPREPLY+=("$reply")
    done < <(
        TRACK_COMPLETE=bash TRACK_COMPLETE_WORD="$2" TRACK_COMPLETE_TYPE="$COMP_TYPE" \
            track -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null
    )
    # A folder is not finished yet.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
        compopt -o nospace 2>/dev/null
    fi
}
complete -o nosort -F _track track 2>/dev/null || complete -F _track track
