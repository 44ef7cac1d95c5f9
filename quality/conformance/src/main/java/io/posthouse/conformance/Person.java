package io.posthouse.conformance;

/** Who is there to sign in. */
public enum Person {
    /** Lets apps do things. */
    BEN,
    /** Somebody else. */
    ADA,
    /** Is kept out at times. */
    MIA
}
