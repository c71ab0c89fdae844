using Integration.Core.Level;
using Integration.Core.Mapping;
using Integration.Core.Organizations;
using Integration.Core.Psa.BuiltIn;
using Integration.Core.Psa.Halo.Events;
using Integration.Core.Psa.Halo;
using Integration.Core.Psa.Halo.Asking;
using Integration.Core.Psa.Halo.Mapping;
using Integration.Core.Psa.Halo.Policies;
using Integration.Core.Storage;
using Integration.Core.Sync;
using Integration.Core.Tickets;
using Integration.Core.Webhooks;

namespace Integration.Functions.Api;

/// <summary>What an HTTP function takes and gives.</summary>
/// <param name="Answer">What it gives; null for nothing.</param>
/// <param name="Body">What it takes; null for nothing.</param>
/// <param name="Status">With which status, when all went well.</param>
/// <param name="Anonymous">Whether nobody has to be signed in.</param>
internal sealed record OpenApiOperation(
    string Summary, Type? Answer, Type? Body = null, int Status = 200, string[]? Query = null, bool Anonymous = false)
{
    private static readonly string[] Paging = ["limit", "after"];

    /// <summary>By the function's name. A function that is missing here fails a test.</summary>
    public static IReadOnlyDictionary<string, OpenApiOperation> All { get; } = new Dictionary<string, OpenApiOperation>
    {
        ["Health"] = new("Health; 503 while storage is down", typeof(object), Anonymous: true),
        ["OpenApi"] = new("This description", typeof(object), Anonymous: true),
        ["LevelWebhookHealth"] = new("Confirms that this is the webhook endpoint", typeof(object), Anonymous: true),
        ["LevelWebhook"] = new("Receives a signed Level event", typeof(object), typeof(object), 202, Anonymous: true),
        ["GetMe"] = new("The signed-in user, with organizations and roles", typeof(MeView)),
        ["ListOrganizations"] = new("The signed-in user's organizations", typeof(Page<Membership>), Query: Paging),
        ["CreateOrganization"] = new("Creates an organization that the signed-in user owns", typeof(Organization), typeof(NameBody), 201),
        ["ListMembers"] = new("Members of the organization", typeof(Page<Member>), Query: Paging),
        ["PutMember"] = new("Adds a member or changes their role", typeof(Member), typeof(RoleBody)),
        ["DeleteMember"] = new("Removes a member", null, Status: 204),
        ["ListClients"] = new("All clients", typeof(Page<Client>), Query: Paging),
        ["CreateClient"] = new("Creates a client", typeof(Client), typeof(NameBody), 201),
        ["RenameClient"] = new("Renames a client", typeof(Client), typeof(NameBody)),
        ["PutClientLevelKey"] = new("Tests a client's own API key and saves it if it works", typeof(Client), typeof(KeyBody)),
        ["DeleteClientLevelKey"] = new("Removes a client's own API key", null, Status: 204),
        ["GetClientLevelWebhook"] = new("The URL and state of the webhook of a client's own Level account", typeof(WebhookAddressView)),
        ["RotateClientLevelWebhook"] = new("Creates a new secret for that webhook and shows it once", typeof(SecretView)),
        ["RevokeClientLevelWebhook"] = new("Revokes secrets of that webhook immediately", typeof(WebhookAddressView), typeof(RevokeBody)),
        ["GetLevel"] = new("The connection to Level: status, settings, figures", typeof(LevelStatusView)),
        ["PutLevelKey"] = new("Tests the API key and saves it if it works", typeof(LevelStatusView), typeof(KeyBody)),
        ["DeleteLevel"] = new("Disconnects Level", null, Status: 204),
        ["PutLevelActive"] = new("Pauses or resumes the integration", typeof(LevelStatusView), typeof(ActiveBody)),
        ["PutLevelSettings"] = new("Changes what is synced and how often", typeof(SyncSettings), typeof(SyncSettings)),
        ["GetLevelGroups"] = new("Level's groups with decisions, suggestions and totals", typeof(GroupsView)),
        ["PutLevelMappings"] = new("Saves group mappings, all or none", typeof(GroupsView), typeof(List<MappingRequest>)),
        ["CompleteLevelSetup"] = new("Completes setup and starts the first full sync", typeof(StartedView), Status: 202),
        ["StartLevelSync"] = new("Starts a sync", typeof(StartedView), typeof(SyncBody), 202),
        ["CancelLevelRun"] = new("Cancels a running sync", typeof(SyncRun), Status: 202),
        ["ListLevelRuns"] = new("The sync history, the newest first", typeof(Page<SyncRun>), Query: Paging),
        ["GetLevelRun"] = new("One run with its errors", typeof(SyncRunDetail)),
        ["GetLevelWebhook"] = new("The webhook's URL and state", typeof(WebhookAddressView)),
        ["RotateLevelWebhook"] = new("Creates a new webhook secret and shows it once", typeof(SecretView)),
        ["RevokeLevelWebhook"] = new("Revokes webhook secrets immediately", typeof(WebhookAddressView), typeof(RevokeBody)),
        ["ListLevelEvents"] = new("Webhook events", typeof(Page<WebhookEvent>), Query: ["state", .. Paging]),
        ["GetLevelEvent"] = new("One webhook event with its history", typeof(WebhookEventDetail)),
        ["ReplayLevelEvent"] = new("Replays an event", typeof(WebhookEvent), Status: 202),
        ["ReplayLevelEvents"] = new("Replays all events in a state, up to 1,000", typeof(ReplayedEvents), typeof(ReplayBody), 202),
        ["DiscardLevelEvent"] = new("Discards an event", typeof(WebhookEvent), typeof(DiscardBody)),
        ["RetryHaloPsaEvent"] = new("Retries what a failed HaloPSA request was for", typeof(HaloEvent), Status: 202),
        ["ListHaloPsaEvents"] = new(
            "Requests to HaloPSA, the newest first", typeof(Page<HaloEvent>), Query: ["failed", "device", "alert", "newerThan", .. Paging]),
        ["GetHaloPsa"] = new("The connection to HaloPSA", typeof(HaloStatusView)),
        ["PutHaloPsa"] = new(
            "Saves the HaloPSA connection; the secret may be omitted while the URL and client ID stay the same", typeof(HaloStatusView),
            typeof(HaloConnectionRequest)),
        ["DeleteHaloPsa"] = new("Disconnects HaloPSA", null, Status: 204),
        ["TestHaloPsa"] = new(
            "Tests the saved or entered HaloPSA connection and lists what works and what is missing", typeof(HaloTestView),
            typeof(HaloConnectionRequest)),
        ["PutHaloPsaEnabled"] = new("Turns HaloPSA on or off", typeof(HaloStatusView), typeof(EnabledBody)),
        ["ListHaloPsaCompanies"] = new("Companies in HaloPSA", typeof(Page<HaloChoice>), Query: ["search", .. Paging]),
        ["ListHaloPsaSites"] = new("A company's sites in HaloPSA; company is required", typeof(Page<HaloSiteChoice>), Query: ["company", .. Paging]),
        ["ListHaloPsaTicketTypes"] = new("Ticket types in HaloPSA", typeof(Page<HaloTicketTypeChoice>), Query: Paging),
        ["ListHaloPsaStatuses"] = new("Ticket statuses in HaloPSA", typeof(Page<HaloChoice>), Query: Paging),
        ["ListHaloPsaOutcomes"] = new("Outcomes of ticket actions in HaloPSA", typeof(Page<HaloChoice>), Query: Paging),
        ["GetHaloPsaGroupMappings"] = new("Group mappings to companies and sites, with their progress", typeof(List<HaloMappingView>)),
        ["PutHaloPsaGroupMappings"] = new("Replaces the group mappings, all or none", typeof(List<HaloMappingView>), typeof(List<HaloMappingRequest>)),
        ["GetHaloPsaPolicies"] = new("Ticketing policies: which alerts create which tickets; the first match applies", typeof(List<HaloPolicyView>)),
        ["PutHaloPsaPolicies"] = new("Replaces the policies, all or none", typeof(List<HaloPolicyView>), typeof(List<HaloPolicyRequest>)),
        ["ListHaloPsaAlertNames"] = new("Alert names seen so far, each with the policy that matches", typeof(Page<HaloAlertName>), Query: Paging),
        ["ListAssets"] = new("Assets", typeof(Page<Asset>), Query: ["client", "search", "unassigned", .. Paging]),
        ["GetAsset"] = new("One asset", typeof(Asset)),
        ["ListTickets"] = new("Tickets, the newest first", typeof(Page<Ticket>), Query: ["open", "source", "client", .. Paging]),
        ["CreateTicket"] = new("Creates a ticket", typeof(TicketDetail), typeof(TicketRequest), 201),
        ["GetTicket"] = new("One ticket with notes and history", typeof(TicketDetail)),
        ["ChangeTicket"] = new("Changes a ticket", typeof(TicketDetail), typeof(TicketRequest)),
        ["AddTicketNote"] = new("Adds a note to a ticket", typeof(TicketDetail), typeof(NoteBody), 201),
        ["GetTicketStatuses"] = new("The statuses that tickets can have", typeof(List<TicketStatus>)),
        ["PutTicketStatuses"] = new("Replaces the ticket statuses", typeof(List<TicketStatus>), typeof(List<TicketStatus>)),
    };
}
