package io.posthouse.xmpp;

/** {@code local@domain/resource}: one session of a person, one occupant of a room. */
public final class FullJid implements Jid {
    private final BareJid bare;
    private final String resource;
    private final String whole;

    /** Takes a prepared resource. */
    FullJid(BareJid bare, String resource) {
        this.bare = bare;
        this.resource = resource;
        this.whole = bare.toString() + '/' + resource;
    }

    /**
     * As {@link Jid#parse}, for a place where only a full address will do.
     *
     * @throws InvalidJid when a part is none
     */
    public static FullJid parse(String address) {
        if (Jid.parse(address) instanceof FullJid full) {
            return full;
        }
        throw new InvalidJid("not a full address");
    }

    @Override
    public String local() {
        return bare.local();
    }

    @Override
    public String domain() {
        return bare.domain();
    }

    @Override
    public String resource() {
        return resource;
    }

    @Override
    public BareJid bare() {
        return bare;
    }

    @Override
    public DomainJid domainJid() {
        return bare.domainJid();
    }

    @Override
    public FullJid withResource(String other) {
        return new FullJid(bare, JidParser.resource(other));
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof FullJid that && whole.equals(that.whole));
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
