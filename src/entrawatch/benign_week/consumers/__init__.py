"""A synthetic consumer tenant: ordinary days of an Azure AD B2C tenant, generated column by column."""
