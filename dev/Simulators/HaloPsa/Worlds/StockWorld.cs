using Simulators.HaloPsa.Rows;
using Simulators.Level.Worlds;
using Simulators.Shared;

namespace Simulators.HaloPsa.Worlds;

/// <summary>What a new HaloPSA holds: HaloPSA's usual set-up, and clients named like those of the Level simulator.</summary>
internal static class StockWorld
{
    public static HaloWorld Make(HaloPsaSimulatorOptions options)
    {
        var world = new HaloWorld(options);
        AddClients(world, options);
        AddTicketSetUp(world);
        AddAssetSetUp(world);
        return world;
    }

    private static void AddClients(HaloWorld world, HaloPsaSimulatorOptions options)
    {
        world.Clients.Put(new HaloClient { Id = HaloWorld.Unknown, Name = "Unknown" });
        world.Sites.Put(new HaloSite { Id = HaloWorld.Unknown, Name = "Unknown", ClientId = HaloWorld.Unknown });
        string[] sites = ["Main", "Warehouse", "Branch"];
        var seed = Dice.Seed(options.Seed, "halopsa");
        for (var index = 0; index < options.Clients; index++)
        {
            var client = world.Clients.Put(new HaloClient { Id = world.Clients.NextId(), Name = Client.Make(seed, index).Name });
            for (var site = 0; site < options.SitesPerClient; site++)
            {
                var name = site < sites.Length ? sites[site] : $"Branch {site - sites.Length + 2}";
                world.Sites.Put(new HaloSite { Id = world.Sites.NextId(), Name = name, ClientId = client.Id });
            }
        }
    }

    private static void AddTicketSetUp(HaloWorld world)
    {
        (int Id, string Name, string Short, int Type)[] statuses =
        [
            (1, "New", "NEW", 0), (2, "In Progress", "INP", 0), (4, "On Hold", "HLD", 1), (5, "With User", "USR", 1), (6, "With Supplier", "SUP", 1),
            (8, "Resolved", "RES", 1), (9, "Closed", "CLS", 2),
        ];
        foreach (var (id, name, shortName, type) in statuses)
        {
            world.Statuses.Put(new HaloStatus { Id = id, Name = name, ShortName = shortName, Type = type });
        }

        foreach (var (id, name) in new[] { (1, "Emailed User"), (3, "Responded"), (6, "Closed"), (7, "Private Note") })
        {
            world.Outcomes.Put(new HaloOutcome { Id = id, Name = name });
        }

        foreach (var sla in new[] { 1, 2 })
        {
            world.Priorities.AddRange([new(sla, 1, "Critical"), new(sla, 2, "High"), new(sla, 3, "Medium"), new(sla, 4, "Low")]);
        }

        world.TicketTypes.Put(new HaloTicketType { Id = 1, Name = "Incident", DefaultPriority = 4 });
        world.TicketTypes.Put(new HaloTicketType { Id = 3, Name = "Service Request", DefaultPriority = 4 });
        world.TicketTypes.Put(new HaloTicketType { Id = 21, Name = "Alert" });
    }

    private static void AddAssetSetUp(HaloWorld world)
    {
        string[] names = ["Hostname", "Serial Number", "Manufacturer", "Model", "Operating System", "IP Address", "MAC Address", "Last User", "Warranty", "Processor", "Memory"];
        List<int> fields = [.. names.Select(name => world.Fields.Put(new HaloField { Id = world.Fields.NextId(), Name = name }).Id)];
        foreach (var name in new[] { "Server", "Workstation", "Laptop", "Network Device" })
        {
            world.AssetTypes.Put(new HaloAssetType { Id = world.AssetTypes.NextId(), Name = name, Fields = [.. fields], KeyFields = [fields[0], fields[1], 0] });
        }
    }
}
