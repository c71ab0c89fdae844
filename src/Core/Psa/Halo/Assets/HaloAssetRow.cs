using System.Globalization;
using Integration.Core.Psa.Halo.Outbox;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>What a device's asset in HaloPSA is to be, and what is known of the one that is there.</summary>
internal sealed class HaloAssetRow : AssetRow, IQueued
{
    /// <summary>Stands for an asset that is set inactive.</summary>
    public const string Inactive = "inactive";

    /// <summary>The asset's id in HaloPSA; null while there is none that we know of.</summary>
    public long? HaloId { get; set; }

    /// <summary>The HaloPSA in which it has that id: in another one that is somebody else's.</summary>
    public string? HaloUrl { get; set; }

    /// <summary>What we last told HaloPSA; null when nothing.</summary>
    public string? Sent { get; set; }

    /// <summary>The tag that we gave it: as long as it has that one, it follows the device's name.</summary>
    public string? SentTag { get; set; }

    /// <summary>The company in which a create was begun.</summary>
    public int? ReservedCompany { get; set; }

    /// <summary>The tag with which it was begun: the device may have another name by now.</summary>
    public string? ReservedTag { get; set; }

    public DateTimeOffset? ReservedAt { get; set; }

    public string? QueueKey { get; set; }

    public int Attempts { get; set; }

    public bool Failed { get; set; }

    public string? Reason { get; set; }

    public string? Group => Place()?.Group.Value;

    /// <summary>What HaloPSA is to have.</summary>
    public string Wanted => Follows && Place() is not null ? ContentHash : Inactive;

    public bool NeedsSending => Wanted != Sent && !(Wanted == Inactive && HaloId is null && ReservedAt is null);

    public HaloPlace? Place() => HaloPlace.From(ClientId);

    /// <summary>A create begins.</summary>
    public void Reserve(int company, DateTimeOffset at) => (ReservedCompany, ReservedTag, ReservedAt) = (company, Name, at);

    /// <summary>It is this asset in HaloPSA; null as tag where we gave it none.</summary>
    public void Link(long haloId, HaloAddress at, string? tag)
    {
        (HaloId, HaloUrl, SentTag) = (haloId, at.ToString(), tag);
        Unreserve();
    }

    /// <summary>What was known of another HaloPSA does not hold for this one.</summary>
    public bool ForgetOthers(HaloAddress here)
    {
        var isOfAnother = HaloId is not null && HaloUrl != here.ToString();
        if (isOfAnother)
        {
            (HaloId, HaloUrl, Sent, SentTag) = (null, null, null, null);
        }

        return isOfAnother;
    }

    /// <summary>It is known how it ended.</summary>
    public void Unreserve() => (ReservedCompany, ReservedTag, ReservedAt) = (null, null, null);

    /// <summary>Takes over what only HaloPSA's side knows.</summary>
    public HaloAssetRow Following(HaloAssetRow? before)
    {
        if (before is not null)
        {
            (HaloId, HaloUrl, Sent, SentTag) = (before.HaloId, before.HaloUrl, before.Sent, before.SentTag);
            (ReservedCompany, ReservedTag, ReservedAt) = (before.ReservedCompany, before.ReservedTag, before.ReservedAt);
            (QueueKey, Attempts, Failed, Reason) = (before.QueueKey, before.Attempts, before.Failed, before.Reason);
        }

        return this;
    }

    /// <summary>
    /// Not the state of the moment (online, last user, score, last start): HaloPSA's requests are counted, and a request for each device
    /// that is switched off would leave none for what matters. These values go along when something else has changed.
    /// </summary>
    protected override IEnumerable<string?> Content() =>
    [
        Name, Type, Make, Model, SerialNumber, OperatingSystem, Ram, Cpu, Storage, GetText(), OsEndOfLife, Account,
        Place() is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place.Company}.{place.Site}") : null,
    ];
}
