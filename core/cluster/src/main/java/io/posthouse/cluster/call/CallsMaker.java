package io.posthouse.cluster.call;

/** Makes calls between nodes; an extension offers one, which is found by its name in {@code META-INF/services}. */
public interface CallsMaker {
    /** Begins to take calls and to make them. Blocks for a moment. */
    Calls make(CallGround ground);
}
