import * as entrawatch from "@pulumi/entrawatch";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const location = "westeurope";
const resourceGroup = "rg-security-logs"; // made by another project

// The workspace and the log routing stand alone here, because other monitoring of the platform uses them too.
const logs = new entrawatch.MonitoringWorkspace("logs", {
    workspaceName: "log-platform",
    resourceGroupName: resourceGroup,
    location,
    retentionDays: 90,
    tables: { SigninLogs: { retentionDays: 90, totalRetentionDays: 365 } },
    protect: config.getBoolean("protect") ?? true,
});

const routing = new entrawatch.LogRouting("routing", {
    settingName: "platform",
    workspaceId: logs.workspaceId,
    categories: ["AuditLogs", "SignInLogs", "NonInteractiveUserSignInLogs"],
    protect: config.getBoolean("protect") ?? true,
});

// Two of the built-in areas, and one alert of our own, which belongs to the first of them.
const monitoring = new entrawatch.EntraMonitoring(
    "entra",
    {
        environment: "prod",
        location,
        resourceGroup: { name: resourceGroup, existing: true },
        workspaceId: logs.workspaceId,
        logRouting: { manage: false, licenses: ["p2"], categories: ["AuditLogs", "SignInLogs", "NonInteractiveUserSignInLogs"] },
        alertSpecs: ["../own_specs"],
        alerts: { areas: ["applications", "privileged_identity_management"] },
        notifications: {
            receivers: { soar: { kind: "webhook", uriSecret: "soar_url" } },
            routes: [{ severities: ["critical", "high"], receivers: ["soar"] }],
        },
        secrets: { soar_url: config.requireSecret("soarUrl") },
        inputs: { approved_actors: ["personnel.workflow@contoso.com"] },
    },
    { dependsOn: routing },
);

// A rule of our own on the same workspace, with the same identity and the same receivers.
const heartbeat = new entrawatch.AlertRule("heartbeat", {
    ruleName: "platform-no-sign-ins",
    displayName: "No sign-in was recorded for an hour",
    description: "Either nobody works, or the logs no longer arrive.",
    severity: 2,
    location,
    resourceGroupName: resourceGroup,
    workspaceId: logs.workspaceId,
    identityId: monitoring.alertIdentityId,
    query: "SigninLogs | summarize Records = count()",
    timeAggregation: "Total",
    metricMeasureColumn: "Records",
    operator: "LessThan",
    threshold: 1,
    evaluationFrequency: "PT1H",
    windowSize: "PT1H",
    numberOfEvaluationPeriods: 1,
    minFailingPeriodsToAlert: 1,
    autoMitigate: true,
    actionGroupIds: [monitoring.actionGroupIds.apply((ids) => ids.soar)],
});

export const workspaceId = logs.workspaceId;
export const alertRuleIds = monitoring.alertRuleIds;
export const heartbeatRuleId = heartbeat.ruleId;
