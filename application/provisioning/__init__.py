"""From a request for access to a school that is ready: approval, import sites, the onboarding checklist."""
