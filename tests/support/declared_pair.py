"""A pair whose two units are declared as the vendor's procedure means them, and as the procedure says."""

SEED = """\
[snmp]
version = "2c"
community = {env = "C"}

[[pair]]
name = "seed"
ha_base_port = 2000
heartbeat_lost_threshold_s = 15
on_failure = "become-secondary"
virtual_ips = ["172.16.1.2"]

[[pair.member]]
name = "primary"
role = "primary"
address = "192.168.1.5"
[pair.member.ha]
mail_data_sync = true
mailqueue_data_sync = false
remote_services_as_heartbeat = false
[[pair.member.ha.interface]]
name = "port6"
address = "10.0.0.2/24"
heartbeat = "primary"
peer = "10.0.0.4"
[[pair.member.ha.interface]]
name = "port5"
address = "10.0.1.2/24"
heartbeat = "secondary"
peer = "10.0.1.4"

[[pair.member]]
name = "secondary"
role = "secondary"
address = "192.168.1.6"
[pair.member.ha]
mail_data_sync = true
mailqueue_data_sync = false
remote_services_as_heartbeat = false
[[pair.member.ha.interface]]
name = "port6"
address = "10.0.0.4/24"
heartbeat = "primary"
peer = "10.0.0.2"
[[pair.member.ha.interface]]
name = "port5"
address = "10.0.1.4/24"
heartbeat = "secondary"
peer = "10.0.1.2"
"""
SLIP = (
    SEED.replace('name = "port5"\naddress = "10.0.1.4/24"\n', 'name = "port5"\n').replace(
        'address = "10.0.0.4/24"\n', 'address = "10.0.0.4/24"\n', 1
    )
    + '[[pair.member.ha.interface]]\nname = "port6"\naddress = "10.0.1.4/24"\n'
)
"""The vendor's procedure gives the secondary both its heartbeat addresses on port 6."""
