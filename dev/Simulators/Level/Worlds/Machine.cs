namespace Simulators.Level.Worlds;

internal sealed record Disk(string Model, string Type, long Size);

/// <summary>A kind of hardware, or of virtual machine, that devices are of.</summary>
internal sealed record Machine(
    string Manufacturer, string Model, string Board, string Bios, string Cpu, int Cores, int Clock, int[] MemoryGb, int Slots, string MemoryType,
    Disk[] Disks, string Network, string MacPrefix)
{
    private const long Gb256 = 256_060_514_304;
    private const long Gb512 = 512_110_190_592;
    private const long Tb1 = 1_000_204_886_016;
    private const long Tb2 = 2_000_398_934_016;

    public static readonly Machine[] Desktops =
    [
        new(
            "Dell Inc.", "OptiPlex 7010", "0T1D10", "1.14.0", "13th Gen Intel(R) Core(TM) i7-13700", 8, 2100, [16, 32], 4, "DDR4",
            [new("KXG80ZNV512G", "SSD", Gb512)], "Intel(R) Ethernet Connection I219-LM", "a4:bb:6d"),
        new(
            "HP", "HP EliteDesk 800 G6 Small Form Factor PC", "8712", "S07 Ver. 02.12.00", "Intel(R) Core(TM) i5-10500 CPU @ 3.10GHz", 6, 3100,
            [8, 16], 4, "DDR4", [new("SAMSUNG MZVLB256HBHQ", "SSD", Gb256), new("ST1000DM010-2EP102", "HDD", Tb1)],
            "Intel(R) Ethernet Connection (11) I219-LM", "30:24:a9"),
        new(
            "LENOVO", "11T3001BUS", "3305", "M4DKT45A", "12th Gen Intel(R) Core(TM) i5-12500T", 6, 2000, [8, 16], 2, "DDR4",
            [new("WDC PC SN530 SDBPNPZ-256G", "SSD", Gb256)], "Realtek PCIe GbE Family Controller", "88:ae:dd"),
        new(
            "System manufacturer", "System Product Name", "PRIME B450M-A", "3211", "AMD Ryzen 5 3600 6-Core Processor", 6, 3600, [16, 32], 4, "DDR4",
            [new("Samsung SSD 970 EVO Plus 1TB", "SSD", Tb1), new("WDC WD20EZRZ-00Z5HB0", "HDD", Tb2)], "Realtek Gaming 2.5GbE Family Controller",
            "04:42:1a"),
    ];

    public static readonly Machine[] Laptops =
    [
        new(
            "LENOVO", "21HD0049US", "21HD0049US", "N3QET42W (1.42 )", "13th Gen Intel(R) Core(TM) i7-1365U", 10, 1800, [16, 32], 2, "LPDDR5",
            [new("SAMSUNG MZVL2512HCJQ", "SSD", Gb512)], "Intel(R) Wi-Fi 6E AX211 160MHz", "c8:15:4e"),
        new(
            "Dell Inc.", "Latitude 5540", "0W6VH1", "1.17.1", "13th Gen Intel(R) Core(TM) i5-1345U", 10, 1600, [8, 16], 2, "DDR4",
            [new("NVMe BC901 SK hynix 256GB", "SSD", Gb256)], "Intel(R) Wi-Fi 6E AX211 160MHz", "70:1a:b8"),
        new(
            "Microsoft Corporation", "Surface Laptop 5", "Surface Laptop 5", "15.102.143", "12th Gen Intel(R) Core(TM) i5-1245U", 10, 1600, [8, 16],
            0, "LPDDR5", [new("KBG40ZNS256G NVMe", "SSD", Gb256)], "Intel(R) Wi-Fi 6 AX201 160MHz", "f4:46:37"),
    ];

    public static readonly Machine[] Macs =
    [
        new(
            "Apple Inc.", "MacBookPro18,3", "Mac-A61BADE1FDAD7B05", "10151.1.1", "Apple M1 Pro", 8, 3228, [16, 32], 0, "LPDDR5",
            [new("APPLE SSD AP0512R", "SSD", Gb512)], "en0", "3c:06:30"),
        new(
            "Apple Inc.", "Mac14,12", "Mac14,12", "10151.140.19", "Apple M2 Pro", 10, 3504, [16], 0, "LPDDR5", [new("APPLE SSD AP1024Z", "SSD", Tb1)],
            "en0", "14:98:77"),
    ];

    public static readonly Machine[] Servers =
    [
        new(
            "Dell Inc.", "PowerEdge R640", "0W23H8", "2.19.1", "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz", 20, 2200, [64, 128, 256], 24, "DDR4",
            [new("PERC H730P Mini", "HDD", 4 * Tb1), new("BOSS-S1", "SSD", 480_103_981_056)], "Broadcom NetXtreme Gigabit Ethernet", "e4:43:4b"),
        new(
            "HPE", "ProLiant ML350 Gen10", "ProLiant ML350 Gen10", "U41", "Intel(R) Xeon(R) Gold 5218 CPU @ 2.30GHz", 16, 2300, [32, 64], 24, "DDR4",
            [new("HPE Smart Array P408i-a", "HDD", 2 * Tb2)], "HPE Ethernet 1Gb 4-port 369i", "98:f2:b3"),
    ];

    public static readonly Machine[] Virtual =
    [
        new(
            "VMware, Inc.", "VMware7,1", "440BX", "6.00", "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", 4, 2100, [8, 16, 32], 0, "",
            [new("VMware Virtual disk", "HDD", 107_374_182_400), new("VMware Virtual disk", "HDD", 536_870_912_000)], "vmxnet3 Ethernet Adapter",
            "00:50:56"),
        new(
            "Microsoft Corporation", "Virtual Machine", "Virtual Machine", "Hyper-V UEFI Release v4.1", "AMD EPYC 7452 32-Core Processor", 4, 2350,
            [4, 8, 16], 0, "", [new("Msft Virtual Disk", "HDD", 136_365_211_648)], "Microsoft Hyper-V Network Adapter", "00:15:5d"),
        new(
            "QEMU", "Standard PC (Q35 + ICH9, 2009)", "", "rel-1.16.2", "Common KVM processor", 2, 2600, [2, 4], 0, "",
            [new("QEMU HARDDISK", "", 34_359_738_368)], "Red Hat VirtIO Ethernet Adapter", "52:54:00"),
    ];

    public bool IsVirtual => Slots == 0 && MemoryType.Length == 0;
}
