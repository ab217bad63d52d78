"""Every diagnostic code. A code is for ever: its meaning never changes and its name is never used again."""

from enum import StrEnum


class Code(StrEnum):
    """Stable names of findings; each has a page that ``flowsync explain`` prints."""

    # Reading files and YAML (domain: "Documents")
    FILE_UNREADABLE = "file-unreadable"
    FILE_TOO_LARGE = "file-too-large"
    FILE_NOT_UTF8 = "file-not-utf8"
    FILE_HAS_NUL = "file-has-nul"
    SYMLINK_LEAVES_FOLDER = "symlink-leaves-folder"
    YAML_SYNTAX = "yaml-syntax"
    YAML_TAB = "yaml-tab"
    YAML_DIRECTIVE = "yaml-directive"
    YAML_TAG = "yaml-tag"
    YAML_MERGE_KEY = "yaml-merge-key"
    YAML_DUPLICATE_KEY = "yaml-duplicate-key"
    YAML_KEY_NOT_TEXT = "yaml-key-not-text"
    YAML_ALIAS_RECURSIVE = "yaml-alias-recursive"
    YAML_ALIAS_EXPLODING = "yaml-alias-exploding"
    YAML_TOO_DEEP = "yaml-too-deep"
    DOCUMENT_NOT_MAPPING = "document-not-mapping"

    # The shape of one document (JSON Schema)
    UNKNOWN_API_VERSION = "unknown-api-version"
    UNKNOWN_KIND = "unknown-kind"
    MISPLACED_DOCUMENT = "misplaced-document"
    UNKNOWN_KEY = "unknown-key"
    MISSING_KEY = "missing-key"
    NULL_VALUE = "null-value"
    WRONG_TYPE = "wrong-type"
    WRONG_VALUE = "wrong-value"
    WRONG_SIZE = "wrong-size"
    NAME_FORMAT = "name-format"
    DURATION_FORMAT = "duration-format"
    TIME_FORMAT = "time-format"
    DATE_FORMAT = "date-format"
    DUPLICATE_ITEM = "duplicate-item"
    TARGET_NOT_ONE = "target-not-one"
    AUTOMATIC_REFUSES_KEY = "automatic-refuses-key"
    VALUES_REQUIRED = "values-required"
    OWNER_TAKES_NO_VALUES = "owner-takes-no-values"
    APPROVER_ONLY_TYPE = "approver-only-type"
    OPERATOR_WITHOUT_VALUES = "operator-without-values"
    TAG_NEEDS_KEY = "tag-needs-key"
    SCOPE_REFUSES_KEY = "scope-refuses-key"
    ESCALATION_WITHOUT_APPROVERS = "escalation-without-approvers"
    EXTENSION_WITHOUT_MAX = "extension-without-max"
    SPACE_NOT_ALLOWED = "space-not-allowed"
    BUNDLE_IN_BUNDLE = "bundle-in-bundle"

    # One document, beyond what a schema can say
    DURATION_RANGE = "duration-range"
    INDEFINITE_WITH_EXTENSIONS = "indefinite-with-extensions"
    EXTENSION_TOO_LONG = "extension-too-long"
    TIME_WINDOW_EMPTY = "time-window-empty"
    TIME_ZONE_UNKNOWN = "time-zone-unknown"
    GRANTEES_REQUIRED = "grantees-required"
    GRANTEES_REFUSED = "grantees-refused"
    INTEGRATION_IN_SPACE = "integration-in-space"
    EXPLICIT_REQUIRED = "explicit-required"
    ONLY_NEGATIVE_CONDITIONS = "only-negative-conditions"
    NEGATIVE_UNDER_OR = "negative-under-or"
    CONDITION_WITHOUT_SOURCE = "condition-without-source"
    QUERY_SYNTAX = "query-syntax"
    QUERY_MIXES_AND_OR = "query-mixes-and-or"
    QUERY_WITHOUT_PERMISSION = "query-without-permission"
    REVIEW_DUE = "review-due"

    # Documents together
    DUPLICATE_IDENTITY = "duplicate-identity"
    DUPLICATE_TITLE = "duplicate-title"
    UNRESOLVED_REFERENCE = "unresolved-reference"
    RENAMED_TO_ITSELF = "renamed-to-itself"
    RENAMED_FROM_EXISTS = "renamed-from-exists"
    RENAMED_FROM_TWICE = "renamed-from-twice"

    # The configuration against the live state store
    IMPORT_FIRST = "import-first"
    RENAMED_FROM_UNMANAGED = "renamed-from-unmanaged"
    RENAMED_BOTH_MANAGED = "renamed-both-managed"
    TITLE_HELD = "title-held"
    LIVE_ROW_INVALID = "live-row-invalid"

    # The policies against the catalog
    UNKNOWN_INTEGRATION = "unknown-integration"
    UNKNOWN_RESOURCE_TYPE = "unknown-resource-type"
    UNKNOWN_PERMISSION = "unknown-permission"
    UNKNOWN_SOURCE = "unknown-source"
    UNKNOWN_ATTRIBUTE = "unknown-attribute"
    UNKNOWN_VALUE = "unknown-value"
    UNKNOWN_PERSON = "unknown-person"
    UNKNOWN_OWNER = "unknown-owner"
    MATCHES_NOBODY = "matches-nobody"
    MATCHES_NOTHING = "matches-nothing"
    GROUP_REPLACED = "group-replaced"

    # Guards
    PROTECTED = "protected"
    DELETE_REFERENCED = "delete-referenced"
    TOO_MANY_DELETES = "too-many-deletes"
    STORE_EMPTIED = "store-emptied"

    # What one run was told to leave out
    LEFT_OUT_NEEDED = "left-out-needed"
    NO_SUCH_DRIFT = "no-such-drift"
    DRIFT_NOT_IGNORED = "drift-not-ignored"
    IGNORED_DRIFT_INVALID = "ignored-drift-invalid"

    # Drift that was narrower than what Git says
    WIDENING_DRIFT = "widening-drift"

    # A pull request
    BASE_NOT_PLANNED = "base-not-planned"

    # Guardrails
    EXPRESSION_INVALID = "expression-invalid"
    EXCEPTION_EXPIRED = "exception-expired"
    GUARDRAIL_VIOLATED = "guardrail-violated"

    # The gate on merge
    PLAN_NOT_REVIEWED = "plan-not-reviewed"
    PLAN_MOVED = "plan-moved"
    NOT_MERGED = "not-merged"
    HISTORY_REWRITTEN = "history-rewritten"
    AUTHOR_UNKNOWN = "author-unknown"
    APPROVAL_MISSING = "approval-missing"
    OWNER_APPROVAL_MISSING = "owner-approval-missing"
    NOT_SIGNED = "not-signed"
