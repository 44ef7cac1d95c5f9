package io.posthouse.xmpp;

/** {@code domain}, or seldom {@code domain/resource}: a server, a component. */
public final class DomainJid implements Jid {
    private final String domain;
    private final String resource;
    private final String whole;

    /** Takes prepared parts; an empty resource is none. */
    DomainJid(String domain, String resource) {
        this.domain = domain;
        this.resource = resource;
        this.whole = resource.isEmpty() ? domain : domain + '/' + resource;
    }

    @Override
    public String local() {
        return "";
    }

    @Override
    public String domain() {
        return domain;
    }

    @Override
    public String resource() {
        return resource;
    }

    @Override
    public DomainJid bare() {
        return resource.isEmpty() ? this : new DomainJid(domain, "");
    }

    @Override
    public DomainJid domainJid() {
        return bare();
    }

    @Override
    public DomainJid withResource(String other) {
        return new DomainJid(domain, JidParser.resource(other));
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof DomainJid that && whole.equals(that.whole));
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
