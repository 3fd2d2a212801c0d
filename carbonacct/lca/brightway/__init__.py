"""Brightway as the embedded store of life-cycle inventory data: databases, data packages, impact methods.

``open_store`` comes first: it sets Brightway's folder before bw2data is imported. Nothing here imports bw2data before a
store is opened, and nothing is written outside the store's folder.
"""

from carbonacct.lca.brightway.databases import (
    DatabaseInfo,
    ExchangeInfo,
    Node,
    ProcessInfo,
    SearchResult,
    delete_database,
    labels_of,
    list_databases,
    search,
    show_database,
    show_process,
)
from carbonacct.lca.brightway.library import write_library
from carbonacct.lca.brightway.lookup import node_id
from carbonacct.lca.brightway.methods import (
    Factor,
    MethodInfo,
    delete_method,
    list_methods,
    method_findings,
    read_method,
    read_method_uncertainty,
    show_method,
    write_method,
)
from carbonacct.lca.brightway.older import Copied, copy_project
from carbonacct.lca.brightway.packages import (
    SystemReading,
    factors_from_datapackages,
    read_datapackages,
    system_from_datapackages,
)
from carbonacct.lca.brightway.records import (
    DatabaseOrigin,
    DatasetRecord,
    ExchangeRecord,
    Written,
    write_database,
)
from carbonacct.lca.brightway.shipped import MethodsSetUp, set_up_elementary_flows, set_up_methods
from carbonacct.lca.brightway.store import Store, ensure_brightway, is_store, open_store
from carbonacct.lca.brightway.systems import package_of, read_system, system_of

__all__ = [
    "Copied",
    "DatabaseInfo",
    "DatabaseOrigin",
    "DatasetRecord",
    "ExchangeInfo",
    "ExchangeRecord",
    "Factor",
    "MethodInfo",
    "MethodsSetUp",
    "Node",
    "ProcessInfo",
    "SearchResult",
    "Store",
    "SystemReading",
    "Written",
    "copy_project",
    "delete_database",
    "delete_method",
    "ensure_brightway",
    "factors_from_datapackages",
    "is_store",
    "labels_of",
    "list_databases",
    "list_methods",
    "method_findings",
    "node_id",
    "open_store",
    "package_of",
    "read_datapackages",
    "read_method",
    "read_method_uncertainty",
    "read_system",
    "search",
    "set_up_elementary_flows",
    "set_up_methods",
    "show_database",
    "show_method",
    "show_process",
    "system_from_datapackages",
    "system_of",
    "write_database",
    "write_library",
    "write_method",
]
