namespace Integration.Core.Tests.Level;

/// <summary>Answers as Level's documentation shows them, with invented data.</summary>
internal static class LevelExamples
{
    public const string Groups =
        """
        {
          "data": [
            {
              "id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM",
              "parent_id": null,
              "child_ids": ["Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjQ"],
              "name": "Acme Corp",
              "device_count": 1,
              "descendent_device_count": 2
            },
            {
              "id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjQ",
              "parent_id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM",
              "child_ids": [],
              "name": "Servers",
              "device_count": 1,
              "descendent_device_count": 1
            },
            {
              "id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjU",
              "parent_id": null,
              "child_ids": [],
              "name": "Widgets Inc",
              "device_count": 0,
              "descendent_device_count": 0
            }
          ],
          "has_more": true
        }
        """;

    public const string Devices =
        """
        {
          "data": [
            {
              "id": "Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ",
              "hostname": "ACME-WS-014",
              "nickname": "Front desk",
              "role": "workstation",
              "group_id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM",
              "group_name": "Acme Corp",
              "tags": ["WORKSTATION", "VIP"],
              "flag": null,
              "maintenance_mode": false,
              "online": true,
              "last_seen_at": "2026-10-12T08:41:07Z",
              "notes": "Shared by reception, do not reboot before 18:00.",
              "manufacturer": "Dell Inc.",
              "model": "OptiPlex 7010",
              "architecture": "x64",
              "serial_number": "7HK2PX3",
              "total_memory": 16900698112,
              "memory_slots": 4,
              "cpu_cores": 8,
              "last_logged_in_user": "ACME\\jdoe",
              "last_reboot_time": "2026-10-05T05:58:12Z",
              "city": "Columbus",
              "country": "United States",
              "public_ip_address": "203.0.113.24",
              "private_ip_addresses": ["10.20.4.31"],
              "security_score": 87,
              "platform": "Windows",
              "operating_system": {
                "full_operating_system": "Microsoft Windows 11 Pro 23H2",
                "major_version": "11",
                "minor_version": "10.0.22631.4317",
                "architecture": "x64",
                "install_date": "2024-02-19T13:20:00Z",
                "end_of_life": false
              },
              "cpus": [
                { "model": "13th Gen Intel(R) Core(TM) i7-13700", "cores": 8, "clock_speed": 2100 }
              ],
              "memory": [
                { "size": 8589934592, "memory_type": "DDR4", "form_factor": "DIMM", "location": "DIMM1" },
                { "size": 8589934592, "memory_type": "DDR4", "form_factor": "DIMM", "location": "DIMM2" }
              ],
              "disks": [
                { "model": "KXG80ZNV512G", "disk_type": "SSD", "size": 512110190592, "serial_number": "X3QPA1ZK" }
              ],
              "disk_partitions": [
                {
                  "label": "OS", "mount_point": "C:", "size": 510770802688, "free_space": 301234511872,
                  "file_system": "NTFS", "encrypted": true, "primary": true
                }
              ],
              "network_interfaces": [
                {
                  "label": "Ethernet", "interface": "12", "description": "Intel(R) Ethernet Connection I219-LM",
                  "mac_address": "a4:bb:6d:10:22:f1", "ip_addresses": ["10.20.4.31"], "gateway": "10.20.4.1",
                  "domain": "acme.local", "dhcp_server": "10.20.4.2", "dns_servers": "10.20.4.2"
                }
              ],
              "motherboard": { "manufacturer": "Dell Inc.", "model": "0T1D10", "bios_version": "1.14.0" },
              "security": {
                "score": 87, "risk": "low", "patch_compliance": true, "patch_security_risk": "low",
                "os_end_of_life": false, "primary_partition_encrypted": true,
                "firewall_provider": "Windows Firewall", "firewall_enabled": true,
                "antivirus_provider": "Microsoft Defender", "antivirus_status": "good"
              }
            },
            {
              "id": "Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMg",
              "hostname": "ACME-DC-01",
              "nickname": null,
              "role": "domain_controller",
              "group_id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjQ",
              "group_name": "Servers",
              "tags": ["SERVER"],
              "flag": "Replace before Q1",
              "maintenance_mode": false,
              "online": false,
              "last_seen_at": "2026-10-12T03:02:55Z",
              "notes": null,
              "manufacturer": "VMware, Inc.",
              "model": "VMware7,1",
              "architecture": "x64",
              "serial_number": null,
              "total_memory": 34359267328,
              "memory_slots": null,
              "cpu_cores": 4,
              "last_logged_in_user": "ACME\\administrator",
              "last_reboot_time": "2026-09-20T22:14:40Z",
              "city": null,
              "country": null,
              "public_ip_address": null,
              "private_ip_addresses": ["10.20.4.2"],
              "security_score": 41,
              "platform": "Windows",
              "operating_system": {
                "full_operating_system": "Microsoft Windows Server 2012 R2 Standard",
                "major_version": "2012",
                "minor_version": "6.3.9600",
                "architecture": "x64",
                "install_date": null,
                "end_of_life": true
              },
              "cpus": [
                { "model": "Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz", "cores": 4, "clock_speed": 2100 }
              ],
              "memory": [],
              "disks": [
                { "model": "VMware Virtual disk", "disk_type": "HDD", "size": 107374182400, "serial_number": null },
                { "model": "VMware Virtual disk", "disk_type": "HDD", "size": 536870912000, "serial_number": null }
              ],
              "disk_partitions": [
                {
                  "label": "System", "mount_point": "C:", "size": 107000000512, "free_space": 6340743168,
                  "file_system": "NTFS", "encrypted": false, "primary": true
                },
                {
                  "label": "Data", "mount_point": "D:", "size": 536868814848, "free_space": 211903610880,
                  "file_system": "NTFS", "encrypted": false, "primary": false
                }
              ],
              "network_interfaces": [
                {
                  "label": "Ethernet0", "interface": "4", "description": "vmxnet3 Ethernet Adapter",
                  "mac_address": "00:50:56:9a:11:07", "ip_addresses": ["10.20.4.2", "fe80::250:56ff:fe9a:1107"],
                  "gateway": "10.20.4.1", "domain": "acme.local", "dhcp_server": null, "dns_servers": "127.0.0.1"
                }
              ],
              "motherboard": { "manufacturer": "Intel Corporation", "model": "440BX", "bios_version": "6.00" },
              "security": {
                "score": 41, "risk": "high", "patch_compliance": false, "patch_security_risk": "high",
                "os_end_of_life": true, "primary_partition_encrypted": false,
                "firewall_provider": "Windows Firewall", "firewall_enabled": false,
                "antivirus_provider": null, "antivirus_status": null
              }
            }
          ],
          "has_more": false
        }
        """;

    public const string Alerts =
        """
        {
          "data": [
            {
              "id": "Z2lkOi8vbGV2ZWwvQWxlcnQvNzczMzEwMQ",
              "device_id": "Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMg",
              "device_hostname": "ACME-DC-01",
              "name": "Disk Monitor - Critical",
              "description": "Disk usage on C: less than 10% free",
              "payload": "C: 5.9% free (5.9 GB of 99.7 GB)",
              "severity": "critical",
              "is_resolved": false,
              "started_at": "2026-10-12T02:47:31Z",
              "resolved_at": null
            },
            {
              "id": "Z2lkOi8vbGV2ZWwvQWxlcnQvNzczMzEwMg",
              "device_id": "Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMQ",
              "device_hostname": "ACME-WS-014",
              "name": "CPU Monitor",
              "description": "CPU usage >75.0% for 10 minutes",
              "payload": null,
              "severity": "warning",
              "is_resolved": true,
              "started_at": "2026-10-11T16:10:02Z",
              "resolved_at": "2026-10-11T16:31:45Z"
            }
          ],
          "has_more": false
        }
        """;

    public const string DeviceCreated =
        """
        {
          "event_type": "device_created",
          "event_id": "0b6f2a3e-5a0c-4a59-9a77-3f1d2c6e8b03",
          "occurred_at": "2026-10-12T10:02:17.090Z",
          "data": {
            "id": "Z2lkOi8vbGV2ZWwvRGV2aWNlLzkxODIwMw",
            "hostname": "ACME-WS-022",
            "nickname": null,
            "role": null,
            "group_id": "Z2lkOi8vbGV2ZWwvRGV2aWNlR3JvdXAvNDAxMjM",
            "group_name": "Acme Corp",
            "tags": [],
            "flag": null,
            "maintenance_mode": false,
            "online": true,
            "last_seen_at": "2026-10-12T10:02:16Z",
            "notes": null,
            "manufacturer": "LENOVO",
            "model": "21HD0049US",
            "architecture": "x64",
            "serial_number": "PF4X7K2Q",
            "total_memory": 33986379776,
            "memory_slots": 2,
            "cpu_cores": 10,
            "last_logged_in_user": null,
            "last_reboot_time": "2026-10-12T09:55:03Z",
            "city": "Columbus",
            "country": "United States",
            "public_ip_address": "203.0.113.24",
            "private_ip_addresses": ["10.20.4.52"],
            "security_score": null,
            "platform": "Windows"
          }
        }
        """;
}
