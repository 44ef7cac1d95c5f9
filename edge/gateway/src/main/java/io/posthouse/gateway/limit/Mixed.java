package io.posthouse.gateway.limit;

/** Spreads numbers, the same on every node and in every release: who owns a key follows from it. */
final class Mixed {
    private Mixed() {
    }

    /** The finalizer of SplitMix64. */
    static long of(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    /** Of a text: FNV-1a over its characters, spread. */
    static long of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return of(hash);
    }
}
