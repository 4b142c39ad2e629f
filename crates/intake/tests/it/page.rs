//! The reference pages that are checked in are those that the tables give.

use expect_test::expect_file;
use vitni_intake::Products;

#[test]
fn every_page_is_current() {
    for product in Products::built_in().iter() {
        let path = format!("../../../../docs/reference/products/{}.md", product.name());
        expect_file![path].assert_eq(&product.page());
    }
}

#[test]
fn products_are_found_by_name_and_sorted() {
    let products = Products::built_in();
    assert!(products.iter().is_sorted_by_key(|product| product.name()));
    assert!(products.get("linux-auth").is_some());
    assert!(products.get("linux").is_none());
}
