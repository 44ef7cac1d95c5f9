package io.posthouse.kernel;

/** Identifies a tenant for good: a company that uses the platform beside the house's own. Positive. */
public record TenantId(long value) {
    /** The company whose platform it is. It looks after the tenants, and is there from the beginning. */
    public static final TenantId HOUSE = new TenantId(1);

    public TenantId {
        Checks.check(value > 0, "a tenant id is positive");
    }

    /**
     * For whom this thread works: the caller's tenant, and the house's where nobody calls, as at a command line. What looks up people or what
     * is theirs by a name, finds that tenant's only.
     */
    public static TenantId current() {
        return Caller.CURRENT.isBound() ? Caller.CURRENT.get().tenant() : HOUSE;
    }

    /** Whether it is the company whose platform it is. */
    public boolean isHouse() {
        return equals(HOUSE);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
