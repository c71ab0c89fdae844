// Id aliases, linked into every project that uses Core.

// Random; letters and digits. An organization is one MSP, the tenant.
global using OrganizationId = Integration.Core.Common.Id<Integration.Core.Organizations.Organization>;

// The user's sign-in name in lower case, usually an e-mail address.
global using UserId = Integration.Core.Common.Id<Integration.Core.Organizations.Member>;

// Ids at Level: opaque, case-sensitive, up to 255 characters.
global using LevelAlertId = Integration.Core.Common.Id<Integration.Core.Level.LevelAlert>;
global using LevelDeviceId = Integration.Core.Common.Id<Integration.Core.Level.LevelDevice>;
global using LevelGroupId = Integration.Core.Common.Id<Integration.Core.Level.LevelGroup>;

// Ids in the built-in PSA. An asset id is derived from the Level device id, so a device always maps to the same asset. Ticket ids sort newest first.
global using AssetId = Integration.Core.Common.Id<Integration.Core.Psa.BuiltIn.Asset>;
global using ClientId = Integration.Core.Common.Id<Integration.Core.Psa.BuiltIn.Client>;
global using TicketId = Integration.Core.Common.Id<Integration.Core.Tickets.Ticket>;

// Run ids sort newest first.
global using RunId = Integration.Core.Common.Id<Integration.Core.Sync.SyncRun>;
