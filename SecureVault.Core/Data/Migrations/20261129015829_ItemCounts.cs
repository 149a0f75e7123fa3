using Microsoft.EntityFrameworkCore.Migrations;
using SecureVault.Core.Data.Sqlite;

#nullable disable

namespace SecureVault.Core.Data.Migrations
{
    /// <inheritdoc />
    public partial class ItemCounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "ItemCount",
                table: "DriveUsage",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<long>(
                name: "ReservedItems",
                table: "DriveUsage",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.Sql(ItemCountTriggers.Create);
            migrationBuilder.Sql(ItemCountTriggers.Count);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(ItemCountTriggers.Drop);

            // Not DropColumn: that builds the table anew, which SQLite refuses while triggers name it.
            migrationBuilder.Sql("ALTER TABLE DriveUsage DROP COLUMN ItemCount;");
            migrationBuilder.Sql("ALTER TABLE DriveUsage DROP COLUMN ReservedItems;");
        }
    }
}
