/** What administrators did, for everybody to see who may. */
@NullMarked
package io.posthouse.identity.deed;

import org.jspecify.annotations.NullMarked;
