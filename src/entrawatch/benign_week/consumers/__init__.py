"""A synthetic tenant of customers: ordinary days of an Azure AD B2C tenant, generated column by column."""
