using System.Globalization;
using Integration.Core.Psa.Halo.Network;
using Integration.Core.Psa.Halo.Outbox;

namespace Integration.Core.Psa.Halo.Assets;

/// <summary>What a device's asset in HaloPSA is to be, and what is known of the one that is there.</summary>
internal sealed class HaloAssetRow : AssetRow, IOutboxItem
{
    /// <summary>Stands for an asset that is set inactive.</summary>
    public const string Inactive = "inactive";

    /// <summary>The asset's id in HaloPSA; null while there is none that we know of.</summary>
    public long? HaloId { get; set; }

    /// <summary>The HaloPSA in which it has that id, or a create was begun: in another one the numbers are somebody else's.</summary>
    public string? HaloUrl { get; set; }

    /// <summary>What we last told HaloPSA; null when nothing, and while it is not known whether a change arrived.</summary>
    public string? Sent { get; set; }

    /// <summary>The tag that we gave it: as long as it has that one, it follows the device's name.</summary>
    public string? SentTag { get; set; }

    /// <summary>The company in which a create was begun.</summary>
    public int? ReservedCompany { get; set; }

    /// <summary>The tag in a create or a change whose outcome is not known; it is one that we gave it, too, if it has that one.</summary>
    public string? TagUnderWay { get; set; }

    public DateTimeOffset? ReservedAt { get; set; }

    public string? QueueKey { get; set; }

    public int Attempts { get; set; }

    public bool Failed { get; set; }

    public string? Reason { get; set; }

    public string? Group => ToHaloTarget()?.Group.Value;

    /// <summary>What HaloPSA is to have.</summary>
    public string Wanted => Follows && ToHaloTarget() is not null ? ContentHash : Inactive;

    public bool NeedsSending => Wanted != Sent && !(Wanted == Inactive && HaloId is null && ReservedAt is null);

    public HaloTarget? ToHaloTarget() => HaloTarget.Parse(Target);

    public void Reserve(int company, HaloAddress here, DateTimeOffset at) =>
        (ReservedCompany, HaloUrl, TagUnderWay, ReservedAt) = (company, here.ToString(), Name, at);

    /// <summary>It is this asset in HaloPSA; null as tag where we gave it none.</summary>
    public void Link(long haloId, HaloAddress at, string? tag)
    {
        (HaloId, HaloUrl, SentTag) = (haloId, at.ToString(), tag);
        Unreserve();
    }

    /// <summary>What was known of another HaloPSA does not hold for this one.</summary>
    public void ForgetOthers(HaloAddress here)
    {
        if (HaloUrl is not null && HaloUrl != here.ToString())
        {
            Forget();
        }
    }

    /// <summary>HaloPSA does not have the asset.</summary>
    public void Forget()
    {
        (HaloId, HaloUrl, Sent, SentTag) = (null, null, null, null);
        Unreserve();
    }

    /// <summary>
    /// A change begins: until there is an answer it is not known what HaloPSA has, and a device that is again what it was must not pass for one
    /// that HaloPSA was told of. Where it gets another tag, both are known as ours.
    /// </summary>
    public void BeginChange(DateTimeOffset at, string? tagNow = null, string? tagThen = null)
    {
        (Sent, ReservedAt) = (null, at);
        (SentTag, TagUnderWay) = tagNow == tagThen ? (SentTag, TagUnderWay) : (tagNow, tagThen);
    }

    /// <summary>HaloPSA has it; null as what was sent where it is not as it should be.</summary>
    public void Arrive(string? sent, string? tag)
    {
        (Sent, SentTag) = (sent, tag);
        Unreserve();
    }

    /// <summary>What was begun surely did not arrive. Of two tags known as ours one may still be from an earlier change.</summary>
    public void Refuse() => (ReservedCompany, TagUnderWay, ReservedAt) = (null, HaloId is null ? null : TagUnderWay, null);

    /// <summary>It is known how it ended.</summary>
    public void Unreserve() => (ReservedCompany, TagUnderWay, ReservedAt) = (null, null, null);

    /// <summary>Takes over what only HaloPSA's side knows.</summary>
    public HaloAssetRow Following(HaloAssetRow? before)
    {
        if (before is not null)
        {
            (HaloId, HaloUrl, Sent, SentTag) = (before.HaloId, before.HaloUrl, before.Sent, before.SentTag);
            (ReservedCompany, TagUnderWay, ReservedAt) = (before.ReservedCompany, before.TagUnderWay, before.ReservedAt);
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
        ToHaloTarget() is { } target ? string.Create(CultureInfo.InvariantCulture, $"{target.Company}.{target.Site}.{target.InstanceKey}") : null,
    ];
}
