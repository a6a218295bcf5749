# Checks whether this machine writes the events that entrawatch collects for role '{role}': {title}.
# Run it as administrator. It changes nothing, and exits with the number of problems.
# Printed by: entrawatch collection script {role}{stack}
$problems = 0
function Report([string]$text) { $script:problems++; Write-Host "PROBLEM  $text" -ForegroundColor Yellow }
function Confirm-Log([string]$channel) {
    $log = Get-WinEvent -ListLog $channel -ErrorAction SilentlyContinue
    if ($null -eq $log) { Report "event log '$channel' does not exist on this machine" }
    elseif (-not $log.IsEnabled) { Report "event log '$channel' is disabled; enable it: wevtutil set-log `"$channel`" /enabled:true" }
    else { Write-Host "ok       event log '$channel', $($log.RecordCount) records" }
    return ($null -ne $log)
}
function Confirm-Query([string]$channel, [string]$xpath) {
    try {
        $newest = Get-WinEvent -LogName $channel -FilterXPath $xpath -MaxEvents 1 -ErrorAction Stop
        Write-Host "ok       newest event $($newest.Id) at $($newest.TimeCreated.ToUniversalTime().ToString('s'))Z: $xpath"
    } catch {
        if ($_.FullyQualifiedErrorId -like 'NoMatchingEventsFound*') { Write-Host "none     no event yet: $xpath" }
        else { Report "query '$xpath' fails: $($_.Exception.Message)" }
    }
}
function Confirm-Audit([string]$name, [string]$guid, [int]$needed) {
    $setting = ($script:policy | Where-Object { $_.Guid -eq $guid } | Select-Object -First 1).Value
    if (([int]$setting -band $needed) -eq $needed) { Write-Host "ok       audit policy '$name'" }
    else { Report "audit policy '$name' is off; set it by Group Policy, or: auditpol /set /subcategory:`"$guid`" $($script:switches[$needed])" }
}
function Confirm-ObjectAudit([string]$path) {
    $rules = @((Get-Acl -Path $path -Audit -ErrorAction SilentlyContinue).Audit)
    if (-not (Test-Path -Path $path)) { Write-Host "none     '$path' does not exist on this machine" }
    elseif ($rules.Count -eq 0) { Report "'$path' has no audit entry, so no read of it is recorded" }
    else { Write-Host "ok       '$path' has $($rules.Count) audit entries" }
}

# auditpol prints names in the language of Windows; its backup has numbers: 1 success, 2 failure, 3 both.
$switches = @{ 1 = '/success:enable'; 2 = '/failure:enable'; 3 = '/success:enable /failure:enable' }
$backup = [System.IO.Path]::GetTempFileName()
auditpol /backup /file:"$backup" | Out-Null
$policy = Get-Content -Path $backup | Select-Object -Skip 1 | ConvertFrom-Csv -Header Machine, Target, Name, Guid, Setting, Excluded, Value
Remove-Item -Path $backup
# checks of the role

Write-Host "$problems problems"
exit $problems
