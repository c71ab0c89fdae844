using Azure.Data.Tables;
using Integration.Core.Storage;

namespace Integration.Core.Psa.Halo;

internal static class HaloTables
{
    private static readonly FeatureTable Settings = new("HaloPsa");
    private static readonly FeatureTable Assets = new("HaloAssets");
    private static readonly FeatureTable Tickets = new("HaloTickets");
    private static readonly FeatureTable Events = new("HaloEvents");

    public static IReadOnlyList<FeatureTable> All { get; } = [Settings, Assets, Tickets, Events];

    extension(Tables tables)
    {
        /// <summary>Connections to HaloPSA, its group mappings and policies.</summary>
        public TableClient HaloPsa => tables.Of(Settings);

        /// <summary>What each device's asset in HaloPSA is to be and is, and the queue of those that differ.</summary>
        public TableClient HaloAssets => tables.Of(Assets);

        /// <summary>What each alert's ticket in HaloPSA is to be and is, and the queue of those that differ.</summary>
        public TableClient HaloTickets => tables.Of(Tickets);

        /// <summary>Every request that was sent to HaloPSA.</summary>
        public TableClient HaloEvents => tables.Of(Events);
    }
}
