package io.posthouse.xmpp;

/** {@code local@domain}: a person, a room, a line. */
public final class BareJid implements Jid {
    private final String local;
    private final String domain;
    private final String whole;

    /** Takes prepared parts. */
    BareJid(String local, String domain) {
        this.local = local;
        this.domain = domain;
        this.whole = local + '@' + domain;
    }

    /**
     * As {@link Jid#parse}, for a place where only a bare address will do.
     *
     * @throws InvalidJid when a part is none
     */
    public static BareJid parse(String address) {
        if (Jid.parse(address) instanceof BareJid bare) {
            return bare;
        }
        throw new InvalidJid("not a bare address");
    }

    @Override
    public String local() {
        return local;
    }

    @Override
    public String domain() {
        return domain;
    }

    @Override
    public String resource() {
        return "";
    }

    @Override
    public BareJid bare() {
        return this;
    }

    @Override
    public DomainJid domainJid() {
        return new DomainJid(domain, "");
    }

    @Override
    public FullJid withResource(String resource) {
        return new FullJid(this, JidParser.resource(resource));
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof BareJid that && whole.equals(that.whole));
    }

    @Override
    public int hashCode() {
        return whole.hashCode();
    }

    @Override
    public String toString() {
        return whole;
    }
}
