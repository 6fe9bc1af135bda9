"""OneRoster 1.1 and 1.2 CSV: the files, their columns, and which of them Homeroom reads.

Required here is what Homeroom cannot do without; what the format requires beyond that (`enabledUser`, `username`) is
not missed. Passwords and phones are known and never looked at.
"""

from adapters.csv_files.headers import Columns

MANIFEST = "manifest.csv"
SESSIONS = "academicSessions.csv"
ORGS = "orgs.csv"
COURSES = "courses.csv"
CLASSES = "classes.csv"
USERS = "users.csv"
ROLES = "roles.csv"
ENROLLMENTS = "enrollments.csv"
READ = (SESSIONS, ORGS, COURSES, CLASSES, USERS, ROLES, ENROLLMENTS)
NEEDED = (ORGS, USERS, CLASSES, ENROLLMENTS)
"""Without one of these a complete roster is none; in 1.2 `ROLES` is another."""
IN_1_2_ONLY = (ROLES, "userProfiles.csv", "userResources.csv")

_SPELLINGS = {
    "datlastmodified": "dateLastModified",
    "prefferedgivenname": "preferredGivenName",
    "agentsourceids": "agentSourcedIds",
}
_LISTS = frozenset({
    "orgSourcedIds", "userIds", "agentSourcedIds", "grades", "subjects", "subjectCodes", "termSourcedIds", "periods",
})  # fmt: skip
_STAMP = ("dateLastModified",)
_UNREAD_OF_USERS = (
    *_STAMP, "username", "middleName", "sms", "phone", "password", "userMasterIdentifier",
    "preferredGivenName", "preferredMiddleName", "preferredFamilyName", "pronouns",
)  # fmt: skip

COLUMNS = {
    MANIFEST: Columns(("propertyName", "value")),
    SESSIONS: Columns(
        ("sourcedId", "startDate", "endDate"),
        ("status", "type", "schoolYear", "parentSourcedId"),
        (*_STAMP, "title"),
        _SPELLINGS,
        _LISTS,
    ),
    ORGS: Columns(("sourcedId", "name", "type"), ("status", "identifier", "parentSourcedId"), _STAMP, _SPELLINGS),
    COURSES: Columns(
        ("sourcedId", "title"),
        ("status", "courseCode", "subjects"),
        (*_STAMP, "schoolYearSourcedId", "grades", "orgSourcedId", "subjectCodes"),
        _SPELLINGS,
        _LISTS,
    ),
    CLASSES: Columns(
        ("sourcedId", "title", "schoolSourcedId"),
        ("status", "courseSourcedId", "classType", "location", "termSourcedIds", "subjects", "periods"),
        (*_STAMP, "grades", "classCode", "subjectCodes"),
        _SPELLINGS,
        _LISTS,
    ),
    USERS: Columns(
        ("sourcedId", "orgSourcedIds", "role", "givenName", "familyName"),
        ("status", "enabledUser", "userIds", "identifier", "email", "grades", "agentSourcedIds"),
        (*_UNREAD_OF_USERS, "primaryOrgSourcedId"),
        _SPELLINGS,
        _LISTS,
    ),
    ENROLLMENTS: Columns(
        ("sourcedId", "classSourcedId", "userSourcedId", "role"),
        ("status", "schoolSourcedId", "primary", "beginDate", "endDate"),
        _STAMP,
        _SPELLINGS,
        _LISTS,
    ),
}
COLUMNS_1_2 = {
    **COLUMNS,
    USERS: Columns(
        ("sourcedId", "givenName", "familyName"),
        ("status", "enabledUser", "userIds", "identifier", "email", "grades", "agentSourcedIds", "primaryOrgSourcedId"),
        (*_UNREAD_OF_USERS, "orgSourcedIds", "role"),
        _SPELLINGS,
        _LISTS,
    ),
    ROLES: Columns(
        ("userSourcedId", "roleType", "role", "orgSourcedId"),
        ("status", "beginDate", "endDate"),
        ("sourcedId", *_STAMP, "userProfileSourcedId"),
        _SPELLINGS,
        _LISTS,
    ),
}
