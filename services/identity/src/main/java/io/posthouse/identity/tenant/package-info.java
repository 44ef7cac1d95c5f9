/**
 * Companies that use the platform beside the house's own. Nobody of one sees or touches anything of another, the house included: the house
 * makes tenants, closes them, and knows no more of them than that they are there.
 */
@NullMarked
package io.posthouse.identity.tenant;

import org.jspecify.annotations.NullMarked;
