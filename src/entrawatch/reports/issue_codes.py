"""Issue codes: every code that an issue can have, collected from the modules that report them."""

from entrawatch.detection.records import ISSUE_CODES as DETECTION_RECORDS
from entrawatch.detection.sample_checks import ISSUE_CODES as DETECTION_SAMPLE_CHECKS
from entrawatch.documents.document import ISSUE_CODES as DOCUMENTS_DOCUMENT
from entrawatch.documents.issues import IssueCode
from entrawatch.documents.yaml_values import ISSUE_CODES as DOCUMENTS_YAML_VALUES
from entrawatch.kql.lints import LINTS
from entrawatch.logs.exports.problems import ISSUE_CODES as LOGS_EXPORTS_PROBLEMS
from entrawatch.project import ISSUE_CODES as PROJECT
from entrawatch.reports.cost.prices import ISSUE_CODES as REPORTS_COST_PRICES
from entrawatch.resources.leaks import ISSUE_CODES as RESOURCES_LEAKS
from entrawatch.resources.policies.archive import ISSUE_CODES as RESOURCES_POLICIES_ARCHIVE
from entrawatch.resources.policies.log_routing import ISSUE_CODES as RESOURCES_POLICIES_LOG_ROUTING
from entrawatch.resources.policies.names import ISSUE_CODES as RESOURCES_POLICIES_NAMES
from entrawatch.resources.policies.notification import ISSUE_CODES as RESOURCES_POLICIES_NOTIFICATION
from entrawatch.resources.policies.retention import ISSUE_CODES as RESOURCES_POLICIES_RETENTION
from entrawatch.resources.policies.secrets import ISSUE_CODES as RESOURCES_POLICIES_SECRETS
from entrawatch.resources.policies.table_plans import ISSUE_CODES as RESOURCES_POLICIES_TABLE_PLANS
from entrawatch.specs.checks.areas import ISSUE_CODES as SPECS_CHECKS_AREAS
from entrawatch.specs.checks.attack import ISSUE_CODES as SPECS_CHECKS_ATTACK
from entrawatch.specs.checks.azure_limits import ISSUE_CODES as SPECS_CHECKS_AZURE_LIMITS
from entrawatch.specs.checks.duplicates import ISSUE_CODES as SPECS_CHECKS_DUPLICATES
from entrawatch.specs.checks.fresh_text import ISSUE_CODES as SPECS_CHECKS_FRESH_TEXT
from entrawatch.specs.checks.guide import ISSUE_CODES as SPECS_CHECKS_GUIDE
from entrawatch.specs.checks.identity import ISSUE_CODES as SPECS_CHECKS_IDENTITY
from entrawatch.specs.checks.logic import ISSUE_CODES as SPECS_CHECKS_LOGIC
from entrawatch.specs.checks.queries import ISSUE_CODES as SPECS_CHECKS_QUERIES
from entrawatch.specs.input_entries import ISSUE_CODES as SPECS_INPUT_ENTRIES
from entrawatch.stacks.checks import ISSUE_CODES as STACKS_CHECKS
from entrawatch.stacks.checks.alerts import ISSUE_CODES as STACKS_CHECKS_ALERTS
from entrawatch.stacks.checks.azure_ids import ISSUE_CODES as STACKS_CHECKS_AZURE_IDS
from entrawatch.stacks.checks.log_routing import ISSUE_CODES as STACKS_CHECKS_LOG_ROUTING
from entrawatch.stacks.checks.receivers import ISSUE_CODES as STACKS_CHECKS_RECEIVERS
from entrawatch.stacks.checks.resources import ISSUE_CODES as STACKS_CHECKS_RESOURCES
from entrawatch.stacks.checks.routes import ISSUE_CODES as STACKS_CHECKS_ROUTES
from entrawatch.stacks.checks.stacks import ISSUE_CODES as STACKS_CHECKS_STACKS
from entrawatch.stacks.checks.webhooks import ISSUE_CODES as STACKS_CHECKS_WEBHOOKS
from entrawatch.stacks.checks.workspace import ISSUE_CODES as STACKS_CHECKS_WORKSPACE
from entrawatch.stacks.deployment_checks import ISSUE_CODES as STACKS_DEPLOYMENT_CHECKS
from entrawatch.stacks.pulumi_yaml import ISSUE_CODES as STACKS_PULUMI_YAML
from entrawatch.stacks.retention_drift import ISSUE_CODES as STACKS_RETENTION_DRIFT
from entrawatch.stacks.stack_config import ISSUE_CODES as STACKS_STACK_CONFIG
from entrawatch.stacks.stack_file import ISSUE_CODES as STACKS_STACK_FILE
from entrawatch.stacks.stack_secrets import ISSUE_CODES as STACKS_STACK_SECRETS
from entrawatch.validation import ISSUE_CODES as VALIDATION


def issue_codes() -> tuple[IssueCode, ...]:
    """Return every code that an issue can have, those of the query lints included, sorted."""
    lints = (IssueCode(lint.code, lint.title, lint.reason) for lint in LINTS.values())
    return tuple(sorted([*_REPORTED, *lints], key=lambda item: item.code))


_REPORTED = (
    *DETECTION_RECORDS,
    *DETECTION_SAMPLE_CHECKS,
    *DOCUMENTS_DOCUMENT,
    *DOCUMENTS_YAML_VALUES,
    *LOGS_EXPORTS_PROBLEMS,
    *PROJECT,
    *REPORTS_COST_PRICES,
    *RESOURCES_LEAKS,
    *RESOURCES_POLICIES_ARCHIVE,
    *RESOURCES_POLICIES_LOG_ROUTING,
    *RESOURCES_POLICIES_NAMES,
    *RESOURCES_POLICIES_NOTIFICATION,
    *RESOURCES_POLICIES_RETENTION,
    *RESOURCES_POLICIES_SECRETS,
    *RESOURCES_POLICIES_TABLE_PLANS,
    *SPECS_CHECKS_AREAS,
    *SPECS_CHECKS_ATTACK,
    *SPECS_CHECKS_AZURE_LIMITS,
    *SPECS_CHECKS_DUPLICATES,
    *SPECS_CHECKS_FRESH_TEXT,
    *SPECS_CHECKS_GUIDE,
    *SPECS_CHECKS_IDENTITY,
    *SPECS_CHECKS_LOGIC,
    *SPECS_CHECKS_QUERIES,
    *SPECS_INPUT_ENTRIES,
    *STACKS_CHECKS,
    *STACKS_CHECKS_ALERTS,
    *STACKS_CHECKS_AZURE_IDS,
    *STACKS_CHECKS_LOG_ROUTING,
    *STACKS_CHECKS_RECEIVERS,
    *STACKS_CHECKS_RESOURCES,
    *STACKS_CHECKS_ROUTES,
    *STACKS_CHECKS_STACKS,
    *STACKS_CHECKS_WEBHOOKS,
    *STACKS_CHECKS_WORKSPACE,
    *STACKS_DEPLOYMENT_CHECKS,
    *STACKS_PULUMI_YAML,
    *STACKS_RETENTION_DRIFT,
    *STACKS_STACK_CONFIG,
    *STACKS_STACK_FILE,
    *STACKS_STACK_SECRETS,
    *VALIDATION,
)
