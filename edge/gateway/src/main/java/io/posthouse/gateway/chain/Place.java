package io.posthouse.gateway.chain;

/** Where a station stands in the chain, in the order in which requests pass. */
public enum Place {
    /** Which interface of which service it is. */
    ROUTE,
    /** What nobody has to be known for: how much is under way, and how much comes from one address. */
    GUARD,
    /** Who asks, by what they signed where they have to, and whether a foreign page might have asked. */
    IDENTITY,
    /** How likely it is that this is not the one it says. Free: nothing stands here yet. */
    RISK,
    /** How often the caller may. */
    LIMITS,
    /** Whether the caller may at all. Free: endpoints decide that themselves, by their annotations. */
    PERMISSION,
    /** What those behind are told of the caller. Free: the signed header is written with the way on. */
    HAND_ON
}
