-- Ordinary days of an Azure AD B2C tenant; README.md explains the numbers. The variable consumers is the number of customers
-- who sign in once a month or more, start the first day, days the number of days, tenant the ID of the tenant.

-- The same number between 0 and 1 for the same words, in each run.
CREATE OR REPLACE MACRO chance(one, two) AS hash(one || '/' || two)::DOUBLE / 18446744073709551616.0;
CREATE OR REPLACE MACRO number(one, two, most) AS CAST(floor(chance(one, two) * most) AS INTEGER);
CREATE OR REPLACE MACRO new_id(one, two) AS CAST(CAST(md5(one || '/' || two) AS UUID) AS VARCHAR);
CREATE OR REPLACE MACRO detail(name, value) AS '{"key":"' || name || '","value":"' || value || '"}';

CREATE TEMP TABLE customer AS
WITH drawn AS (
    SELECT 'customer' || n AS name, chance('customer' || n, 'address') AS a, chance('customer' || n, 'visits') AS v
    FROM range(getvariable('consumers')) AS numbers(n)
)
SELECT
    name,
    new_id(name, 'id') AS id,
    name || '@' || (['example.com', 'example.net', 'example.org'])[1 + number(name, 'domain', 3)] AS mail,
    -- Homes with IPv4, homes with IPv6, and five mobile networks whose phones share their addresses.
    CASE
        WHEN a < 0.6 THEN '198.' || (18 + number(name, 'net', 2)) || '.' || number(name, 'subnet', 256) || '.' || (1 + number(name, 'host', 254))
        WHEN a < 0.85 THEN '2001:db8:' || lower(to_hex(number(name, 'net', 65536))) || '::' || lower(to_hex(1 + number(name, 'host', 65000)))
        ELSE '203.0.' || (113 + number(name, 'carrier', 5)) || '.' || (1 + number(name, 'host', 254))
    END AS address,
    CASE WHEN chance(name, 'country') < 0.78 THEN 'DE' WHEN chance(name, 'country') < 0.9 THEN 'AT'
        WHEN chance(name, 'country') < 0.985 THEN 'CH' ELSE (['FR', 'IT', 'US', 'GB', 'TR'])[1 + number(name, 'abroad', 5)] END AS country,
    CASE WHEN chance(name, 'kind') < 0.7 THEN 'password' WHEN chance(name, 'kind') < 0.95 THEN 'social' ELSE 'code' END AS kind,
    CASE WHEN v < 0.6 THEN 0.25 WHEN v < 0.9 THEN 1.5 ELSE 6 END AS weekly,
    (['11111111-aaaa-4000-8000-000000000001', '11111111-aaaa-4000-8000-000000000002', '11111111-aaaa-4000-8000-000000000003'])[1 + number(name, 'application', 3)] AS application
FROM drawn;

-- One row for each visit. Monday is the first day; a campaign brings half of a day's visits again on Thursday evenings.
CREATE TEMP TABLE visit AS
WITH possible AS (
    SELECT customer.*, day, name || '/' || day || '/' || try AS key, CAST(getvariable('start') AS TIMESTAMP) + to_days(CAST(day AS INTEGER)) AS midnight
    FROM customer, range(getvariable('days')) AS days(day), range(2) AS tries(try)
), coming AS (
    SELECT *, false AS is_campaign FROM possible
    WHERE chance(key, 'comes') < weekly / 14 * ([1.0, 0.95, 0.95, 1.0, 1.1, 0.9, 1.1])[1 + (isodow(midnight) - 1)]
    UNION ALL
    SELECT *, true FROM possible WHERE isodow(midnight) = 4 AND chance(key, 'campaign') < weekly / 28
    UNION ALL
    -- New customers: one in a hundred of those who come in a month signs up in a day or two of it.
    SELECT *, false FROM possible WHERE chance(key, 'new') < 0.0015
), timed AS (
    -- Share of a day's visits before each hour: few at night, most in the evening.
    SELECT *, CASE WHEN is_campaign THEN 19 + chance(key, 'hour') * 2 ELSE
        len(list_filter([0.01, 0.015, 0.02, 0.022, 0.026, 0.036, 0.06, 0.1, 0.145, 0.19, 0.235, 0.285, 0.34, 0.39, 0.435, 0.485,
            0.54, 0.605, 0.68, 0.765, 0.855, 0.93, 0.98], lambda before: before <= chance(key, 'hour'))) + chance(key, 'minute') END AS hour
    FROM coming
)
SELECT
    * EXCLUDE (midnight, hour),
    midnight + to_microseconds(CAST(hour * 3600000000 AS BIGINT)) AS begun,
    new_id(key, 'flow') AS flow,
    CASE
        WHEN chance(key, 'new') < 0.0015 THEN 'sign_up'
        WHEN kind = 'password' AND chance(key, 'flow') < 0.012 THEN 'reset'
        WHEN chance(key, 'flow') < 0.0125 THEN 'close'
        ELSE 'sign_in'
    END AS what,
    -- Wrong passwords before the right one; one visitor in eight of them gives up.
    CASE WHEN kind = 'password' AND chance(key, 'wrong') < 0.09 THEN 1 + number(key, 'wrongs', 3) ELSE 0 END AS wrong,
    chance(key, 'wrong') < 0.011 AS gives_up,
    chance(key, 'factor') < 0.08 AS has_factor
FROM timed;

-- The records of each visit, in order, some seconds apart.
CREATE OR REPLACE MACRO step(name, result) AS struct_pack(operation := name, outcome := result);
CREATE OR REPLACE MACRO steps_if(is_so, steps) AS CASE WHEN is_so THEN steps ELSE [] END;
CREATE TEMP TABLE step AS
WITH listed AS (
    SELECT *,
        steps_if(what IN ('sign_up', 'reset'), [step('Send verification email', 'success'), step('Verify email address', 'success')])
        || steps_if(what = 'sign_in' AND kind = 'password', list_transform(range(wrong), lambda one: step('Validate local account credentials', 'failure')))
        || steps_if(what = 'sign_in' AND kind = 'password' AND NOT gives_up, [step('Validate local account credentials', 'success')])
        || steps_if(what = 'sign_in' AND kind = 'social', [step('Federate with an identity provider', 'success')])
        || steps_if(what = 'sign_in' AND kind = 'code', [step('Generate one time password', 'success')])
        || steps_if(what = 'sign_in' AND kind = 'code' AND chance(key, 'code') < 0.1, [step('Verify one time password', 'failure')])
        || steps_if(what = 'sign_in' AND kind = 'code', [step('Verify one time password', 'success')])
        || steps_if(NOT gives_up AND (has_factor OR what = 'sign_up'), [
            step(CASE WHEN chance(key, 'call') < 0.03 THEN 'Make phone call to verify phone number' ELSE 'Send SMS to verify phone number' END, 'success')])
        || steps_if(NOT gives_up AND (has_factor OR what = 'sign_up') AND chance(key, 'sms') < 0.07, [step('Verify phone number', 'failure')])
        || steps_if(NOT gives_up AND (has_factor OR what = 'sign_up') AND chance(key, 'sms') >= 0.02, [step('Verify phone number', 'success')])
        || steps_if(what = 'sign_up', [step('Add user', 'success'), step('A self-service sign-up request was completed', 'success')])
        || steps_if(what = 'reset', [step('Reset password (self-service)', 'success'), step('Update user', 'success')])
        || steps_if(has_factor AND chance(key, 'totp') < 0.01, [step('Register TOTP secret', 'success')])
        || steps_if(NOT gives_up, [step('Issue an authorization code to the application', 'success'), step('Issue an id_token to the application', 'success')])
        || steps_if(NOT gives_up AND chance(key, 'token') < 0.6, [step('Issue an access token to the application', 'success')])
        || steps_if(NOT gives_up AND chance(key, 'exchange') < 0.4, [step('Exchange token', 'success')])
        || steps_if(what = 'close', [step('Delete user', 'success')]) AS steps
    FROM visit
)
SELECT * EXCLUDE (steps), begun + to_seconds(CAST(place * 7 AS INTEGER)) AS moment, new_id(key, 'step' || place) AS record, one.operation, one.outcome
FROM (SELECT * EXCLUDE (steps), steps, unnest(steps) AS one, generate_subscripts(steps, 1) AS place FROM listed);

CREATE TEMP VIEW AuditLogs_rows AS
SELECT
    moment AS TimeGenerated, moment AS ActivityDateTime, 'B2C_' || record AS Id, flow AS CorrelationId,
    operation AS OperationName, operation AS ActivityDisplayName, outcome AS Result,
    CASE WHEN outcome = 'success' THEN 'N/A' ELSE 'The credentials provided are invalid.' END AS ResultReason,
    CASE WHEN is_directory THEN 'Core Directory' ELSE 'B2C' END AS LoggedByService,
    CASE WHEN is_directory THEN 'UserManagement' ELSE 'Authentication' END AS Category,
    CASE operation WHEN 'Add user' THEN 'Add' WHEN 'Delete user' THEN 'Delete' WHEN 'Update user' THEN 'Update' ELSE '' END AS AADOperationType,
    CASE WHEN is_directory THEN 'CPIM Service' ELSE '' END AS Identity,
    CASE WHEN is_directory THEN '{"app":{"appId":null,"displayName":"CPIM Service","servicePrincipalId":"22222222-aaaa-4000-8000-000000000001","servicePrincipalName":null}}'
        ELSE '{"app":{"appId":"' || application || '","displayName":null,"servicePrincipalId":null,"servicePrincipalName":"' || application || '"}}' END AS InitiatedBy,
    '[{"id":"' || CASE WHEN outcome = 'success' THEN id ELSE 'N/A' END || '","displayName":null,"type":"User","userPrincipalName":'
        || CASE WHEN is_directory THEN '"' || id || '@contosocustomers.onmicrosoft.com"' ELSE 'null' END || ',"modifiedProperties":[]}]' AS TargetResources,
    CASE WHEN is_directory THEN '[]' ELSE '[' || detail('TenantId', 'contosocustomers.onmicrosoft.com') || ',' || detail('PolicyId', CASE what WHEN 'sign_up' THEN 'B2C_1A_signup'
        WHEN 'reset' THEN 'B2C_1A_reset' ELSE 'B2C_1A_signin' END) || ',' || detail('ApplicationId', application) || ',' || detail('Client', 'Mozilla/5.0')
        || CASE WHEN operation LIKE '%phone number%' THEN ',' || detail('PhoneNumber', (CASE country WHEN 'AT' THEN '+43' WHEN 'CH' THEN '+41' ELSE '+49' END) || '1' || (50 + number(name, 'phone', 30)) || '*****') ELSE '' END
        || CASE WHEN operation LIKE '%mail%' OR operation LIKE 'Validate local%' THEN ',' || detail('LocalAccountUsername', mail) ELSE '' END
        || CASE WHEN operation LIKE 'Federate%' THEN ',' || detail('IdentityProviderName', 'google.com') ELSE '' END
        || ',' || detail('ClientIpAddress', address) || ']' END AS AdditionalDetails,
    key
FROM (SELECT *, operation IN ('Add user', 'Delete user', 'Update user') AS is_directory FROM step);

CREATE TEMP VIEW SigninLogs_rows AS
SELECT
    moment AS TimeGenerated, moment AS CreatedDateTime, record AS Id, flow AS CorrelationId, id AS UserId,
    id || '@contosocustomers.onmicrosoft.com' AS UserPrincipalName, name AS UserDisplayName, name AS Identity, 'Member' AS UserType,
    'ProxyIdentityExperienceFramework' AS AppDisplayName, '33333333-aaaa-4000-8000-000000000001' AS AppId,
    'IdentityExperienceFramework' AS ResourceDisplayName, '33333333-aaaa-4000-8000-000000000002' AS ResourceIdentity,
    CASE WHEN outcome = 'success' THEN '0' WHEN wrong = 3 AND chance(key, 'locked') < 0.05 THEN '50053' ELSE '50126' END AS ResultType,
    CASE WHEN outcome = 'success' THEN '' ELSE 'Invalid username or password.' END AS ResultDescription,
    '{"errorCode":' || CASE WHEN outcome = 'success' THEN '0' ELSE '50126' END || '}' AS Status,
    address AS IPAddress, country AS Location, '{"countryOrRegion":"' || country || '"}' AS LocationDetails,
    'Browser' AS ClientAppUsed, 'Mozilla/5.0' AS UserAgent, true AS IsInteractive, 'singleFactorAuthentication' AS AuthenticationRequirement,
    'notApplied' AS ConditionalAccessStatus, '[]' AS ConditionalAccessPolicies, '{}' AS DeviceDetail, 'none' AS RiskLevelDuringSignIn,
    getvariable('tenant') AS HomeTenantId, getvariable('tenant') AS ResourceTenantId, 'none' AS CrossTenantAccessType, key
FROM step
WHERE operation = 'Validate local account credentials'
UNION ALL BY NAME
-- Three administrators, twice on each working day, from the office and with a second factor.
SELECT
    CAST(getvariable('start') AS TIMESTAMP) + to_days(CAST(day AS INTEGER)) + to_minutes(CAST(540 + 200 * try + 17 * n AS INTEGER)) AS TimeGenerated, TimeGenerated AS CreatedDateTime,
    new_id('administrator' || n, day || '/' || try) AS Id, Id AS CorrelationId, new_id('administrator' || n, 'id') AS UserId,
    'admin' || n || '@contosocustomers.onmicrosoft.com' AS UserPrincipalName, 'Administrator ' || n AS UserDisplayName, UserDisplayName AS Identity, 'Member' AS UserType,
    'Azure Portal' AS AppDisplayName, 'c44b4083-3bb0-49c1-b47d-974e53cbdf3c' AS AppId, 'Azure Resource Manager' AS ResourceDisplayName,
    '797f4846-ba00-4fd7-ba43-dac1f8f63013' AS ResourceIdentity, '0' AS ResultType, '' AS ResultDescription, '{"errorCode":0}' AS Status,
    '192.0.2.' || (10 + n) AS IPAddress, 'DE' AS Location, '{"countryOrRegion":"DE"}' AS LocationDetails, 'Browser' AS ClientAppUsed, 'Mozilla/5.0' AS UserAgent,
    true AS IsInteractive, 'multiFactorAuthentication' AS AuthenticationRequirement, 'success' AS ConditionalAccessStatus, '[]' AS ConditionalAccessPolicies,
    '{"deviceId":"' || new_id('administrator' || n, 'device') || '","isCompliant":true,"isManaged":true,"trustType":"Azure AD joined"}' AS DeviceDetail,
    'none' AS RiskLevelDuringSignIn, getvariable('tenant') AS HomeTenantId, getvariable('tenant') AS ResourceTenantId, 'none' AS CrossTenantAccessType, Id AS key
FROM range(3) AS administrators(n), range(getvariable('days')) AS days(day), range(2) AS tries(try)
WHERE isodow(CAST(getvariable('start') AS TIMESTAMP) + to_days(CAST(day AS INTEGER))) < 6;

CREATE TEMP VIEW AADServicePrincipalSignInLogs_rows AS
SELECT
    CAST(getvariable('start') AS TIMESTAMP) + to_minutes(CAST(30 * slot + n AS INTEGER)) AS TimeGenerated, TimeGenerated AS CreatedDateTime, new_id('service' || n, slot::VARCHAR) AS Id,
    Id AS CorrelationId, 'Shop back end ' || n AS ServicePrincipalName, '11111111-aaaa-4000-8000-00000000000' || (1 + n) AS AppId,
    new_id('service' || n, 'id') AS ServicePrincipalId, 'Microsoft Graph' AS ResourceDisplayName, '00000003-0000-0000-c000-000000000000' AS ResourceIdentity,
    '0' AS ResultType, '203.0.113.24' || n AS IPAddress, 'NL' AS Location, 'clientSecret' AS ClientCredentialType, Id AS key
FROM range(3) AS services(n), range(48 * getvariable('days')) AS slots(slot);

CREATE TEMP VIEW AADB2CRequestLogs_rows AS
SELECT
    begun + to_seconds(CAST(place * 3 AS INTEGER)) AS TimeGenerated, flow AS CorrelationId, 'Request' AS OperationName,
    CASE WHEN chance(key, 'throttled' || place) < 0.0005 THEN '429' WHEN place % 2 = 0 THEN '200' ELSE '302' END AS ResultSignature,
    CASE WHEN ResultSignature = '429' THEN 'Failure' ELSE 'Success' END AS ResultType, address AS CallerIpAddress, key || place AS key
FROM visit, range(6) AS places(place);
