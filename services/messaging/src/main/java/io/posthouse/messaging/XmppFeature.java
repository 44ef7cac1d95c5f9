package io.posthouse.messaging;

/** One feature of the server, usually one XEP, in one package. It plugs in; the core does not learn its name. */
@FunctionalInterface
public interface XmppFeature {
    /** Called once, at start, in the order in which features are given; says where the feature takes part. */
    void install(Stations stations);
}
