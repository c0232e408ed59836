#compdef track
# Completion of `track` in zsh. Put this line into ~/.zshrc, behind compinit:
#   eval "$(track completions zsh)"
_track() {
    local -a offers
    # The words as they were typed, quotes and all: track takes them apart itself.
    offers=("${(@f)$(TRACK_COMPLETE=zsh track -- "${(@)words[1,CURRENT]}" 2>/dev/null)}")
    [[ -n $offers ]] || return 1
    _describe -V track offers -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}'
}
if [[ $funcstack[1] == _track ]]; then
    _track "$@"
else
    compdef _track track
fi
