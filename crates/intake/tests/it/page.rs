//! The reference page that is checked in is the one that the tables give.

use expect_test::expect_file;
use vitni_intake::product;

#[test]
fn the_page_is_current() {
    let page = product::page("linux-auth").expect("linux-auth is a product");
    expect_file!["../../../../docs/reference/products/linux-auth.md"].assert_eq(&page);
}

#[test]
fn products_are_found_by_name_and_sorted() {
    assert!(product::all().is_sorted_by_key(|product| product.name()));
    assert!(product::by_name("linux-auth").is_some());
    assert!(product::by_name("linux").is_none());
    assert!(product::page("linux").is_none());
}
