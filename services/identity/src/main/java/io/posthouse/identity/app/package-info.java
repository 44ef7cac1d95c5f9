/** Apps that developers register: who they are, what they may ask people for, the secrets by which they prove themselves. */
@NullMarked
package io.posthouse.identity.app;

import org.jspecify.annotations.NullMarked;
