# Completion of `track` in PowerShell. Put this line into the file that $PROFILE names:
#   track completions powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName track -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # What the words mean, taken from the parser: nothing that was typed is evaluated.
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
            else { $_.Extent.Text }
        })
    # An empty last word, which older PowerShells would drop, is told by a dot.
    $last = if ([string]::IsNullOrEmpty($wordToComplete)) { '.' } else { '' }

    $encoding = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        $env:TRACK_COMPLETE = 'powershell'
        $env:TRACK_COMPLETE_WORD = $last
        $offers = & track -- @words 2>$null
    }
    finally {
        Remove-Item Env:TRACK_COMPLETE, Env:TRACK_COMPLETE_WORD -ErrorAction SilentlyContinue
        [Console]::OutputEncoding = $encoding
    }
    $offers | Where-Object { $_ } | ForEach-Object {
        $value, $shown, $help = $_ -split "`t"
        [System.Management.Automation.CompletionResult]::new($value, $shown, 'ParameterValue', $help)
    }
}
