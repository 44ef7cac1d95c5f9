package io.posthouse.kernel.signature;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * Takes a body piece by piece and says whether it is the one that was signed. It keeps none of it.
 *
 * <p>Whoever passes the pieces on keeps the last one back until {@link #fits()} has said yes: the signature covers the
 * digest only, so until then the body is anybody's. For one thread at a time.
 */
public final class BodyDigest {
    private final List<MessageDigest> digests;
    private final List<byte[]> expected;
    private boolean over;

    BodyDigest(List<MessageDigest> digests, List<byte[]> expected) {
        this.digests = digests;
        this.expected = expected;
    }

    /**
     * Takes {@code length} bytes from {@code offset} on.
     *
     * @throws IllegalStateException when the verdict was given already
     */
    public void update(byte[] piece, int offset, int length) {
        open();
        for (int i = 0; i < digests.size(); i++) {
            digests.get(i).update(piece, offset, length);
        }
    }

    /**
     * Takes what remains in {@code piece} and leaves its position where it is.
     *
     * @throws IllegalStateException when the verdict was given already
     */
    public void update(ByteBuffer piece) {
        open();
        for (int i = 0; i < digests.size(); i++) {
            digests.get(i).update(piece.duplicate());
        }
    }

    /**
     * Whether all that was taken is the body of the digest. Asked once, at the body's end.
     *
     * @throws IllegalStateException when it was asked before
     */
    public boolean fits() {
        open();
        over = true;
        boolean fits = true;
        for (int i = 0; i < digests.size(); i++) {
            fits &= MessageDigest.isEqual(digests.get(i).digest(), expected.get(i));
        }
        return fits;
    }

    private void open() {
        if (over) {
            throw new IllegalStateException("the verdict on a body is given once");
        }
    }
}
