package io.posthouse.dubbo;

/** What Dubbo carries: the bytes of a call there, the bytes of its answer back. Public because Dubbo makes a proxy of it. */
public interface CallPort {
    /** Answers a call. Throws nothing. */
    byte[] call(byte[] call);
}
