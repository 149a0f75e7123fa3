using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class UncountedAttempts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "UncountedAttempts",
                table: "VaultState",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            // The column is counted up in place, so the row has to be there from now on.
            migrationBuilder.Sql("""INSERT OR IGNORE INTO "VaultState" ("Id", "UncountedAttempts") VALUES (1, 0);""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "UncountedAttempts",
                table: "VaultState");
        }
    }
}
