# Completion of `track` in elvish. Put this line into ~/.config/elvish/rc.elv:
#   eval (track completions elvish | slurp)
use str
set edit:completion:arg-completer[track] = {|@words|
    tmp E:TRACK_COMPLETE = elvish
    e:track -- $@words 2>/dev/null | from-lines | each {|offer|
        var value shown = (str:split "\t" $offer)
        edit:complex-candidate $value &display=$shown
    }
}
