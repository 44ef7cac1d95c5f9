package io.posthouse.identity.tenant;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/** Every refusal about tenants, in the order in which they are looked for. */
public enum TenantRefusal implements ListedRefusal {
    /** Some node runs another release. */
    NODES_DIFFER("nodes-differ", RefusalKind.CONFLICT,
            "Some nodes run another release, and would take everybody for the house's own; upgrade them all first."),
    /** Not a name. */
    INVALID_NAME("invalid-tenant-name", RefusalKind.INVALID,
            "A tenant's name has 1 to 64 small letters, digits and hyphens and begins with no hyphen; what it is called has 1 to 100"
                    + " visible characters."),
    /** A tenant has that name, or had it. */
    NAME_TAKEN("tenant-name-taken", RefusalKind.CONFLICT, "A tenant has or had that name; choose another."),
    /** No such tenant. */
    NO_SUCH_TENANT("no-such-tenant", RefusalKind.NOT_FOUND,
            "There is no such tenant; look it up in the list of tenants."),
    /** The house closes others, and not itself. */
    HOUSE_STAYS("house-stays", RefusalKind.CONFLICT,
            "The house itself cannot be closed, and looks after its logins itself."),
    /** Nobody comes to a closed tenant any more. */
    TENANT_CLOSED("tenant-closed", RefusalKind.CONFLICT, "That tenant was closed; make another.");

    private final RefusalWords words;

    TenantRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
